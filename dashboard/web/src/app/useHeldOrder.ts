import { useRef, useState } from "react";

/** Rows keep their places while somebody reads them: as long as the pointer or the focus is within, only values change and newcomers come last. */
export function useHeldOrder<T>(rows: T[], key: (row: T) => string) {
  const [isHeld, setHeld] = useState(false);
  const order = useRef<string[]>([]);
  const shown = isHeld ? inOrder(rows, key, order.current) : rows;
  order.current = shown.map(key);
  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  return { shown, handlers: { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release } };
}

export function inOrder<T>(rows: T[], key: (row: T) => string, order: string[]): T[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const at = (row: T) => place.get(key(row)) ?? order.length;
  return [...rows].sort((a, b) => at(a) - at(b));
}
