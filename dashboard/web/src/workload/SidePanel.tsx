import { Link } from "../app/Link";
import { clock, duration, figure } from "../format/number";
import type { WorkloadData } from "./load";

/** Decisions as sentences, anomalies, neighbours, slow traces, where the signals come from. */
export function SidePanel({ id, data }: { id: string; data: WorkloadData }) {
  return (
    <aside>
      <section>
        <h2>Decisions</h2>
        {data.decisions.length === 0 && <p className="empty">None yet. {data.policy ? "The next control period makes one." : "A policy makes them."}</p>}
        <ul className="feed">
          {data.decisions.slice(0, 8).map((decision) => <li key={decision.id}><time>{clock(decision.time)}</time><Link to={`/decisions/${decision.id}`}>{decision.reason}</Link></li>)}
        </ul>
      </section>
      <section>
        <h2>Anomalies</h2>
        {data.anomalies.length === 0 && <p className="empty">None.</p>}
        <ul className="feed">
          {data.anomalies.slice(0, 5).map((anomaly) => (
            <li key={anomaly.id}><time>{clock(anomaly.start)}</time><span className={`chip ${anomaly.end ? "" : anomaly.severity}`}>{anomaly.end ? "over" : anomaly.severity}</span> {anomaly.evidence}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Calls</h2>
        {data.edges.length === 0 && <p className="empty">None seen: traces or mesh metrics show them.</p>}
        <ul className="feed">
          {data.edges.map((edge) => {
            const isCaller = edge.destination === id;
            const other = isCaller ? edge.source : edge.destination;
            return <li key={`${edge.source}|${edge.destination}`}><span className="muted">{isCaller ? "from" : "to"}</span> <Link to={`/workloads/${other}`}>{other.split("/").at(-1)}</Link> {figure(edge.requestRate, "/s")}, p95 {duration(edge.p95Seconds)}{edge.errorRate > 0 ? `, ${figure(edge.errorRate, "/s")} errors` : ""}</li>;
          })}
        </ul>
      </section>
      <section>
        <h2>Slowest traces</h2>
        {data.slow.length === 0 && <p className="empty">No traces in this range.</p>}
        <ul className="feed">
          {data.slow.map((trace) => <li key={trace.traceId}><time>{clock(trace.startNanoseconds / 1e6)}</time><Link to={`/traces/${trace.traceId}`}>{trace.rootService} {trace.rootOperation}</Link> {duration(trace.durationNanoseconds / 1e9)}{trace.errorCount > 0 ? ", with errors" : ""}</li>)}
        </ul>
      </section>
      {data.workload && (
        <section>
          <h2>Signals</h2>
          <ul className="feed">
            {data.workload.signals.map((signal) => <li key={signal.signal}><code>{signal.signal}</code> <span className="muted">{signal.source}{signal.disagreement ? `, ${Math.round(signal.disagreement * 100)} % off the next source` : ""}</span></li>)}
          </ul>
        </section>
      )}
    </aside>
  );
}
