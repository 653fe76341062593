import { Fragment } from "react";
import type { Policy } from "../api/types";
import { Link } from "../app/Link";
import { workloadAt } from "../app/addresses";
import { setQuery } from "../app/router";
import { duration, percent, shortName } from "../format/number";
import { PolicyEditor } from "./PolicyEditor";

/** Every policy in a row, its text one click below. */
export function Policies({ policies, open, saved }: { policies: Policy[]; open: string | null; saved: () => void }) {
  return (
    <div className="scroll">
      <table>
        <thead><tr><th>Workload</th><th>Mode</th><th className="number">Instances</th><th>Objective</th><th>Prediction</th><th>Target</th><th><span className="hidden">edit</span></th></tr></thead>
        <tbody>
          {policies.map((policy) => (
            <Fragment key={policy.workload}>
              <tr>
                <th scope="row" className="name" title={policy.workload}><Link to={workloadAt(policy.workload)}>{shortName(policy.workload)}</Link><div className="muted small">{policy.workload.split("/").slice(0, -1).join(" / ")}</div></th>
                <td>{policy.mode}</td>
                <td className="number">{policy.minReplicas} to {policy.maxReplicas}</td>
                <td>{objective(policy)}</td>
                <td>{policy.prediction?.enabled === false ? "off" : "on"}</td>
                <td><span className="mark">{policy.target?.kind ?? "none"}</span></td>
                <td className="number"><button type="button" aria-expanded={open === policy.workload} aria-label={`edit the policy of ${shortName(policy.workload)}`} onClick={() => setQuery({ edit: open === policy.workload ? undefined : policy.workload }, true)}>{open === policy.workload ? "Close" : "Edit"}</button></td>
              </tr>
              {open === policy.workload && <tr className="open"><td colSpan={7}><PolicyEditor policy={policy} saved={saved} /></td></tr>}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function objective({ objective: wanted }: Policy): string {
  const parts = [wanted?.target === undefined ? "" : `${percent(wanted.target)} busy`, wanted?.latencySeconds === undefined ? "" : `p95 ${duration(wanted.latencySeconds)}`].filter(Boolean);
  return parts.join(", ") || "–";
}
