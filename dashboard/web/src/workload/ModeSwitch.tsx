import { useState } from "react";
import { put } from "../api/client";
import type { Policy } from "../api/types";
import { Link } from "../app/Link";

const modes: [Policy["mode"], string][] = [
  ["off", "no decisions are made"], ["advise", "decisions are made and shown, nothing is changed"], ["auto", "decisions are carried out"],
];

/** off, advise or auto, each saying what it does. */
export function ModeSwitch({ policy, reload }: { policy: Policy | undefined; reload: () => void }) {
  const [error, setError] = useState<string>();
  if (!policy) return <Link to="/settings"><span className="chip">no policy: add one</span></Link>;
  const choose = async (mode: Policy["mode"]) => {
    try {
      await put(`/policies/${policy.workload}`, { ...policy, mode });
      setError(undefined);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
    reload();
  };
  return (
    <>
      <fieldset className="segments">
        <legend className="hidden">mode</legend>
        {modes.map(([mode, meaning]) => <button type="button" key={mode} aria-pressed={mode === policy.mode} title={meaning} onClick={() => choose(mode)}>{mode}</button>)}
      </fieldset>
      {error && <span className="notice trouble" role="alert">{error}</span>}
    </>
  );
}
