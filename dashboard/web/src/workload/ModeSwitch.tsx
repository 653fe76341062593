import { useState } from "react";
import { put } from "../api/client";
import type { Decision, Policy } from "../api/types";
import { Link } from "../app/Link";
import { inPath } from "../app/addresses";
import { count } from "../format/number";

const modes: [Policy["mode"], string][] = [
  ["off", "no decisions are made"], ["advise", "decisions are made and shown, nothing is changed"], ["auto", "decisions are carried out"],
];

interface Props {
  policy: Policy | undefined;
  latest: Decision | undefined;
  reload: () => void;
}

/** off, advise or auto, each saying what it does, and what auto would change now. */
export function ModeSwitch({ policy, latest, reload }: Props) {
  const [error, setError] = useState<string>();
  if (!policy) return <Link to="/settings" className="button">Add a policy</Link>;
  const choose = async (mode: Policy["mode"]) => {
    try {
      await put(`/policies/${inPath(policy.workload)}`, { ...policy, mode });
      setError(undefined);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
    reload();
  };
  return (
    <div className="mode">
      <fieldset className="segments">
        <legend className="hidden">mode</legend>
        {modes.map(([mode, meaning]) => <button type="button" key={mode} aria-pressed={mode === policy.mode} title={meaning} onClick={() => choose(mode)}>{mode}</button>)}
      </fieldset>
      {error ? <span className="bad small" role="alert">{error}</span> : <span className="muted small">{effect(policy, latest)}</span>}
    </div>
  );
}

function effect({ mode }: Policy, latest: Decision | undefined): string {
  if (mode === "auto") return "decisions are carried out";
  if (mode === "off") return "no decisions are made";
  if (!latest) return "nothing is changed";
  const { currentReplicas: from, targetReplicas: to } = latest;
  return from === to ? `auto would leave it at ${count(to, "instance")} now` : `auto would go from ${from} to ${count(to, "instance")} now`;
}
