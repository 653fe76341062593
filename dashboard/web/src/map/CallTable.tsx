import type { Edge } from "../api/types";
import { Link } from "../app/Link";
import { workloadAt } from "../app/addresses";
import { duration, figure, percent, shortName } from "../format/number";

const most = 100;

/** The same calls as rows, busiest first. */
export function CallTable({ edges }: { edges: Edge[] }) {
  return (
    <div className="scroll">
      <table>
        <thead><tr><th>From</th><th>To</th><th className="number">Requests</th><th className="number">Errors</th><th className="number">p95</th><th>Seen by</th></tr></thead>
        <tbody>
          {[...edges].sort((a, b) => b.requestRate - a.requestRate).slice(0, most).map((edge) => (
            <tr key={`${edge.source}|${edge.destination}`}>
              <td><Place id={edge.source} /></td><td><Place id={edge.destination} /></td>
              <td className="number">{figure(edge.requestRate, "/s")}</td>
              <td className={edge.errorRate > 0 ? "number bad" : "number muted"}>{percent(edge.requestRate > 0 ? edge.errorRate / edge.requestRate : undefined)}</td>
              <td className="number">{duration(edge.p95Seconds)}</td><td className="muted">{edge.from}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {edges.length > most && <p className="muted">and {edges.length - most} more</p>}
    </div>
  );
}

function Place({ id }: { id: string }) {
  return id.includes("/") ? <Link to={workloadAt(id)}>{shortName(id)}</Link> : <span className="muted">{id}</span>;
}
