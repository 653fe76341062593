import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { list, prometheus } from "../api/client";
import type { Dashboard, Workload } from "../api/types";
import { useLive } from "../api/useLive";
import { go } from "../app/router";
import { type Places, find } from "./find";

async function load(): Promise<Places> {
  const [workloads, dashboards, metrics] = await Promise.all([list<Workload>("/workloads?limit=1000"), list<Dashboard>("/dashboards?limit=1000"), prometheus<string[]>("/label/__name__/values")]);
  return { workloads: workloads.map((workload) => workload.id), dashboards, metrics };
}

/** One field that finds workloads, pages, dashboards, metrics and traces. */
export function Search({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const places = useLive(load, "search", 0);
  const found = find(text, places.data);
  useEffect(() => dialog.current?.showModal(), []);
  const open = (index: number) => {
    const hit = found[index];
    if (!hit) return;
    close();
    go(hit.path);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length));
    } else if (event.key === "Enter") open(at);
  };
  return (
    <dialog ref={dialog} className="search" onClose={close} aria-label="search">
      <input placeholder="workload, page, dashboard, metric or trace id" aria-label="search for" role="combobox" aria-expanded={found.length > 0} aria-controls="found" aria-activedescendant={found.length > 0 ? `found-${at}` : undefined}
        value={text} onChange={(event) => { setText(event.target.value); setAt(0); }} onKeyDown={pressed} />
      <div id="found" className="hits" role="listbox" aria-label="found" tabIndex={-1}>
        {found.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
          <div key={hit.path} id={`found-${index}`} role="option" aria-selected={index === at} tabIndex={-1} onClick={() => open(index)}>{hit.name}<span className="muted">{hit.kind}</span></div>
        ))}
      </div>
      {text && found.length === 0 && <p className="empty" style={{ padding: "0 16px 12px" }}>Nothing is named so.</p>}
    </dialog>
  );
}
