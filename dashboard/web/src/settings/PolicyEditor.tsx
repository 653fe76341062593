import { useEffect, useState } from "react";
import { post, put, remove } from "../api/client";
import type { Policy } from "../api/types";
import { inPath } from "../app/addresses";
import { changes } from "./changes";
import { Diff } from "./Diff";

interface Problem {
  path: string;
  message: string;
}

const pause = 250;

interface Props {
  policy: Policy;
  saved: () => void;
  isNew?: boolean;
}

/** A policy as text: what is wrong with it as it is typed, what would change before it is saved. */
export function PolicyEditor({ policy, saved, isNew = false }: Props) {
  const before = JSON.stringify(policy, null, 2);
  const [text, setText] = useState<string>();
  const [message, setMessage] = useState<{ ok: boolean; text: string }>();
  const [sure, setSure] = useState(false);
  const draft = text ?? before;
  const problems = useProblems(text);
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
    <div className="policy">
      <textarea className="code" aria-label={`policy of ${policy.workload}`} rows={Math.min(34, draft.split("\n").length + 1)} value={draft} spellCheck={false} aria-invalid={problems.length > 0} onChange={(event) => { setText(event.target.value); setMessage(undefined); }} />
      <div>
        <h3>{diff.length > 0 || isNew ? "What saving changes" : "No change yet"}</h3>
        {isNew && <p className="muted">A new policy. It {policy.mode === "advise" ? "only advises until its mode is auto" : `starts in mode ${policy.mode}`}.</p>}
        {diff.length > 0 && <Diff changes={diff} />}
        {problems.map((problem) => <p key={problem.path + problem.message} className="notice trouble">{problem.path && <code>{problem.path}</code>} {problem.message}</p>)}
        <div className="row">
          <button type="button" className="primary" disabled={problems.length > 0 || (diff.length === 0 && !isNew)} onClick={() => act(() => put(`/policies/${inPath(policy.workload)}`, JSON.parse(draft)), "saved")}>Save</button>
          {!isNew && <button type="button" disabled={text === undefined} onClick={() => setText(undefined)}>Undo</button>}
          <span className="grow" />
          {!isNew && <button type="button" onBlur={() => setSure(false)} onClick={() => (sure ? act(() => remove(`/policies/${inPath(policy.workload)}`), "deleted") : setSure(true))}>{sure ? "Really delete" : "Delete"}</button>}
        </div>
        {message && <output className={`chip ${message.ok ? "fine" : "trouble"}`}>{message.text}</output>}
      </div>
    </div>
  );
}

/** Mistakes of the text: of its form at once, of its meaning as the server sees them, a moment after the last key. */
function useProblems(text: string | undefined): Problem[] {
  const [problems, setProblems] = useState<Problem[]>([]);
  useEffect(() => {
    if (text === undefined) return setProblems([]);
    const { policy, problem } = parsed(text);
    if (problem) return setProblems([{ path: "", message: problem }]);
    const ask = setTimeout(() => post<{ items: Problem[] }>("/policies/check", policy).then(({ items }) => setProblems(items), () => setProblems([])), pause);
    return () => clearTimeout(ask);
  }, [text]);
  return problems;
}

function parsed(text: string): { policy?: unknown; problem?: string } {
  try {
    return { policy: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
