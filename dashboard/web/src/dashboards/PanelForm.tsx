import type { Panel } from "../api/types";
import { Editor } from "../explore/Editor";

interface Props {
  panel: Panel;
  change: (panel: Panel) => void;
  remove: () => void;
  move: (() => void) | undefined;
}

export function PanelForm({ panel, change, remove, move }: Props) {
  return (
    <div className="stack" style={{ gap: 8, marginTop: 12 }}>
      <Editor value={panel.query} run={(query) => change({ ...panel, query })} />
      <div className="row">
        <input aria-label="panel title" placeholder="panel title" value={panel.title} onChange={(event) => change({ ...panel, title: event.target.value })} />
        <input aria-label="unit" placeholder="unit" size={5} value={panel.unit ?? ""} onChange={(event) => change({ ...panel, unit: event.target.value })} />
        <select aria-label="kind" value={panel.kind} onChange={(event) => change({ ...panel, kind: event.target.value as Panel["kind"] })}><option>line</option><option>number</option><option>table</option></select>
        <label className="row"><input type="checkbox" checked={panel.full ?? false} onChange={(event) => change({ ...panel, full: event.target.checked })} /> full width</label>
        <span className="grow" />
        {move && <button type="button" onClick={move}>Move up</button>}
        <button type="button" onClick={remove}>Remove</button>
      </div>
      <p className="muted small">Enter in the expression draws it.</p>
    </div>
  );
}
