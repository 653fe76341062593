import { list } from "../api/client";
import type { Anomaly, Edge } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { count, duration, figure } from "../format/number";
import { Drawing } from "./Drawing";

/** A call that was not seen for so long is no longer drawn; ms. */
const forgotten = 120_000;

async function load() {
  const [edges, anomalies] = await Promise.all([list<Edge>("/edges?limit=1000"), list<Anomaly>("/anomalies?limit=200")]);
  return { edges: edges.filter((edge) => Date.now() - edge.lastSeen < forgotten), open: anomalies.filter((anomaly) => anomaly.end === undefined) };
}

/** Who calls whom, from the edge of the mesh inward. */
export function CallMap({ url }: { url: URL }) {
  const data = useLive(load, "edges", 3);
  return (
    <State of={data}>
      {({ edges, open }) => edges.length === 0 ? (
        <section className="card text"><h1>No calls in the last two minutes</h1><p>The map draws itself from traces and from the metrics of mesh proxies.</p><SendData /></section>
      ) : (
        <>
          <div className="head"><h1>{count(new Set(edges.flatMap((edge) => [edge.source, edge.destination])).size, "service")}, {count(edges.length, "call")}</h1></div>
          <Drawing edges={edges} open={open} chosen={url.searchParams.get("node") ?? undefined} />
          <h2 style={{ marginTop: 24 }}>Calls</h2>
          <div className="scroll">
            <table>
              <thead><tr><th>From</th><th>To</th><th className="number">Requests</th><th className="number">Errors</th><th className="number">p95</th><th>Seen by</th></tr></thead>
              <tbody>
                {[...edges].sort((a, b) => b.requestRate - a.requestRate).map((edge) => (
                  <tr key={`${edge.source}|${edge.destination}`}>
                    <td><Node id={edge.source} /></td><td><Node id={edge.destination} /></td>
                    <td className="number">{figure(edge.requestRate, "/s")}</td><td className="number">{figure(edge.errorRate, "/s")}</td><td className="number">{duration(edge.p95Seconds)}</td><td className="muted">{edge.from}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </State>
  );
}

function Node({ id }: { id: string }) {
  return id.includes("/") ? <Link to={`/workloads/${id}`}>{id.split("/").at(-1)}</Link> : id;
}
