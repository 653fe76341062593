import { useState } from "react";
import type { Panel } from "../api/types";
import { moved } from "./document";
import { PanelForm } from "./PanelForm";
import { PanelView } from "./PanelView";

interface Props {
  url: URL;
  panels: Panel[];
  /** Undefined while the dashboard is only looked at. */
  change: ((panels: Panel[]) => void) | undefined;
}

/** The grid; while edited, a panel is dragged to where another stands. */
export function Panels({ url, panels, change }: Props) {
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const drop = (to: number) => {
    if (change && dragged !== undefined) change(moved(panels, dragged, to));
    setDragged(undefined);
    setOver(undefined);
  };
  return (
    <div className="panels">
      {panels.map((panel, index) => {
        const move = (to: number) => (change && to >= 0 && to < panels.length ? () => change(moved(panels, index, to)) : undefined);
        return (
          <section
            // biome-ignore lint/suspicious/noArrayIndexKey: panels have no identity but their place
            key={index} className={`panel ${panel.full ? "full" : ""} ${over === index && dragged !== index ? "target" : ""}`} aria-label={panel.title}
            onDragOver={change && ((event) => { event.preventDefault(); setOver(index); })} onDrop={change && (() => drop(index))}
          >
            {change && <span className="handle" draggable title="drag to move" aria-hidden="true" onDragStart={() => setDragged(index)} onDragEnd={() => { setDragged(undefined); setOver(undefined); }}>⠿</span>}
            <PanelView panel={panel} url={url} />
            {change && <PanelForm panel={panel} change={(next) => change(panels.map((item, at) => (at === index ? next : item)))} remove={() => change(panels.filter((_, at) => at !== index))} earlier={move(index - 1)} later={move(index + 1)} />}
          </section>
        );
      })}
      {change && <button type="button" className="add" onClick={() => change([...panels, { title: "", query: "", kind: "line" }])}>Add a panel</button>}
    </div>
  );
}
