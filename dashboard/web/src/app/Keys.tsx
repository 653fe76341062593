import { useEffect, useRef } from "react";
import { shift } from "../time/timeRange";
import { pages } from "./pages";
import { go } from "./router";

/** Keyboard shortcuts, and the list of them. */
export function Keys({ open, show }: { open: boolean; show: (dialog: "search" | "keys" | undefined) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  useEffect(() => {
    let goes = false;
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, dialog") || event.metaKey || event.ctrlKey || event.altKey) return;
      const page = goes ? pages.find(({ key }) => key === event.key) : undefined;
      goes = event.key === "g";
      if (page) go(page.path);
      else if (event.key === "/" || event.key === "?") {
        event.preventDefault();
        show(event.key === "/" ? "search" : "keys");
      } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") shift(event.key === "ArrowLeft" ? -0.5 : 0.5);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [show]);
  return (
    <dialog ref={dialog} onClose={() => show(undefined)} aria-label="keyboard shortcuts">
      <div className="body">
        <div className="row"><h2 className="grow">Keyboard</h2><button type="button" onClick={() => show(undefined)}>Close</button></div>
        <dl className="keys">
          <dt><kbd>/</kbd></dt><dd>search workloads, pages, metrics, dashboards, trace ids</dd>
          <dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>move the time range by half of it</dd>
          {pages.map(({ name, key }) => [<dt key={key}><kbd>g</kbd> <kbd>{key}</kbd></dt>, <dd key={name}>{name}</dd>])}
          <dt><kbd>?</kbd></dt><dd>this list</dd>
        </dl>
      </div>
    </dialog>
  );
}
