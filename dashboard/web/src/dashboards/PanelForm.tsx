import type { Panel } from "../api/types";
import { Editor } from "../explore/Editor";

interface Props {
  panel: Panel;
  change: (panel: Panel) => void;
  remove: () => void;
  /** Undefined at the ends. */
  earlier: (() => void) | undefined;
  later: (() => void) | undefined;
}

const kinds: [Panel["kind"], string][] = [["line", "graph"], ["number", "number"], ["table", "table"], ["heat", "heat map"]];

export function PanelForm({ panel, change, remove, earlier, later }: Props) {
  return (
    <div className="stack form">
      <Editor key={panel.query} value={panel.query} run={(query) => change({ ...panel, query })} />
      <div className="row">
        <input aria-label="panel title" placeholder="panel title" value={panel.title} onChange={(event) => change({ ...panel, title: event.target.value })} />
        <input aria-label="unit" placeholder="unit" size={5} value={panel.unit ?? ""} onChange={(event) => change({ ...panel, unit: event.target.value })} />
        <select aria-label="kind" value={panel.kind} onChange={(event) => change({ ...panel, kind: event.target.value as Panel["kind"] })}>{kinds.map(([kind, name]) => <option key={kind} value={kind}>{name}</option>)}</select>
        <label className="row"><input type="checkbox" checked={panel.full ?? false} onChange={(event) => change({ ...panel, full: event.target.checked })} /> full width</label>
      </div>
      <div className="row">
        <span className="muted small grow">Enter in the expression draws it. Drag the panel by its handle, or:</span>
        <button type="button" disabled={!earlier} onClick={earlier}>Earlier</button>
        <button type="button" disabled={!later} onClick={later}>Later</button>
        <button type="button" onClick={remove}>Remove</button>
      </div>
    </div>
  );
}
