import { Link } from "../app/Link";
import { Sparkline } from "../chart/Sparkline";
import { ago, duration, figure } from "../format/number";
import type { Row } from "./rows";

/** Workloads worst first. */
export function WorkloadTable({ rows }: { rows: Row[] }) {
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th>Workload</th><th>Platform</th><th>Busy slots, forecast</th><th className="number">Requests</th><th className="number">Errors</th>
            <th className="number">p95</th><th className="number">Ready / asked</th><th>Mode</th><th>Verdict</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.workload.id}>
              <th scope="row"><Link to={`/workloads/${row.workload.id}`}>{row.name}</Link><div className="muted small">{row.place}</div></th>
              <td><span className="mark">{row.workload.platform || "unknown"}</span></td>
              <td><Sparkline values={row.past} forecast={row.next} label={`busy slots of ${row.name} over 15 minutes, and their forecast`} /></td>
              <td className="number">{figure(row.rate, "/s")}</td>
              <td className="number">{row.errors ? figure(row.errors, "/s") : <span className="muted">{figure(row.errors)}</span>}</td>
              <td className="number">{duration(row.p95)}</td>
              <td className="number">{figure(row.ready)} / {figure(row.asked)}</td>
              <td>{row.mode === "none" ? <span className="muted">no policy</span> : row.mode}</td>
              <td><Verdict row={row} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Verdict({ row }: { row: Row }) {
  const why = row.verdict === "blind" ? `no data since ${ago(row.workload.lastSeen, Date.now())}` : row.anomalies.map((anomaly) => anomaly.evidence).join("\n");
  return <span className={`chip ${row.verdict}`} title={why}>{row.verdict}</span>;
}
