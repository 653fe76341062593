import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

interface View {
  scale: number;
  x: number;
  y: number;
}

const [tallest, lowest, nearest] = [760, 260, 1.15];

/** A picture that fits its place at first, and is dragged and zoomed from there: with the buttons, a pinch, or the wheel and Ctrl. */
export function usePanZoom(width: number, height: number) {
  const host = useRef<SVGSVGElement>(null);
  const [room, setRoom] = useState(0);
  const [moved, setMoved] = useState<View>();
  const drag = useRef<{ x: number; y: number; view: View }>(undefined);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const resize = new ResizeObserver(() => setRoom(element.clientWidth));
    resize.observe(element);
    return () => resize.disconnect();
  }, []);
  const fitted = room === 0 ? 1 : Math.min(nearest, room / width, tallest / height);
  const shown = Math.max(lowest, Math.min(tallest, height * fitted));
  const rest: View = { scale: fitted, x: Math.max(0, (room - width * fitted) / 2), y: Math.max(0, (shown - height * fitted) / 2) };
  const view = moved ?? rest;
  const latest = useRef(view);
  latest.current = view;
  const zoomAt = (factor: number, x: number, y: number) => {
    const { scale, x: left, y: top } = latest.current;
    const next = Math.min(4, Math.max(0.1, scale * factor));
    setMoved({ scale: next, x: x - ((x - left) * next) / scale, y: y - ((y - top) * next) / scale });
  };
  const turn = useRef(zoomAt);
  turn.current = zoomAt;
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    // Without Ctrl the wheel scrolls the page, as everywhere.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      turn.current(Math.exp(-event.deltaY / 200), event.clientX - box.left, event.clientY - box.top);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
  return {
    host,
    scale: view.scale,
    height: shown,
    transform: `translate(${view.x},${view.y}) scale(${view.scale})`,
    zoom: (factor: number) => zoomAt(factor, room / 2, shown / 2),
    fit: () => setMoved(undefined),
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        drag.current = { x: event.clientX, y: event.clientY, view };
      },
      onPointerMove: (event: PointerEvent) => {
        if (drag.current && event.buttons === 1) setMoved({ ...drag.current.view, x: drag.current.view.x + event.clientX - drag.current.x, y: drag.current.view.y + event.clientY - drag.current.y });
      },
      onPointerUp: () => {
        drag.current = undefined;
      },
    },
  };
}
