import { useState } from "react";
import { put, remove } from "../api/client";
import type { Policy } from "../api/types";
import { changes } from "./changes";
import { Diff } from "./Diff";

/** A policy as text: what is wrong with it as it is typed, what would change before it is saved. */
export function PolicyEditor({ policy, saved, isNew = false }: { policy: Policy; saved: () => void; isNew?: boolean }) {
  const before = JSON.stringify(policy, null, 2);
  const [text, setText] = useState<string>();
  const [message, setMessage] = useState<{ ok: boolean; text: string }>();
  const draft = text ?? before;
  const problem = syntax(draft);
  const diff = isNew ? [] : changes(before, draft);
  const act = async (action: () => Promise<void>, done: string) => {
    try {
      await action();
      setMessage({ ok: true, text: done });
      setText(undefined);
      saved();
    } catch (error) {
      setMessage({ ok: false, text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <details className="card" open={isNew}>
      <summary><b>{policy.workload.split("/").at(-1)}</b> <span className="muted">{policy.workload}, {policy.mode}, {policy.minReplicas} to {policy.maxReplicas}</span></summary>
      <textarea className="code" style={{ marginTop: 8 }} aria-label={`policy of ${policy.workload}`} rows={Math.min(30, draft.split("\n").length + 1)} value={draft} spellCheck={false} aria-invalid={problem !== undefined} onChange={(event) => setText(event.target.value)} />
      {problem && <p className="notice trouble">{problem}</p>}
      {diff.length > 0 && <Diff changes={diff} />}
      <div className="row">
        <button type="button" className="primary" disabled={problem !== undefined || (diff.length === 0 && !isNew)} onClick={() => act(() => put(`/policies/${policy.workload}`, JSON.parse(draft)), "saved")}>Save</button>
        {!isNew && <button type="button" disabled={text === undefined} onClick={() => setText(undefined)}>Undo</button>}
        {!isNew && <button type="button" onClick={() => act(() => remove(`/policies/${policy.workload}`), "deleted")}>Delete</button>}
        {message && <output className={`chip ${message.ok ? "fine" : "trouble"}`}>{message.text}</output>}
      </div>
    </details>
  );
}

function syntax(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
