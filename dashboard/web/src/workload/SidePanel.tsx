import type { ReactNode } from "react";
import type { Edge } from "../api/types";
import { Link } from "../app/Link";
import { traceAt, workloadAt } from "../app/addresses";
import { DecisionFeed } from "../decision/DecisionFeed";
import { clock, duration, figure, shortName } from "../format/number";
import type { WorkloadData } from "./load";

/** Decisions as sentences, anomalies, neighbours, slow traces, where the signals come from. */
export function SidePanel({ id, data }: { id: string; data: WorkloadData }) {
  return (
    <aside>
      <Section title="Decisions" empty={data.decisions.length === 0 && `None yet. ${data.policy ? "The next control period makes one." : "A policy makes them."}`}>
        <DecisionFeed decisions={data.decisions} most={7} />
      </Section>
      <Section title="Anomalies" empty={data.anomalies.length === 0 && "None."}>
        <ul className="feed">
          {data.anomalies.slice(0, 5).map((anomaly) => (
            <li key={anomaly.id}><span className={`chip ${anomaly.end ? "" : anomaly.severity}`}>{anomaly.end ? "over" : anomaly.severity}</span> {anomaly.evidence}<span className="muted small line"><time>{clock(anomaly.start)}{anomaly.end ? ` – ${clock(anomaly.end)}` : ""}</time></span></li>
          ))}
        </ul>
      </Section>
      <Calls title="Called by" edges={data.edges.filter((edge) => edge.destination === id)} other={(edge) => edge.source} empty="No caller seen: traces or mesh metrics show them." />
      <Calls title="Calls" edges={data.edges.filter((edge) => edge.source === id)} other={(edge) => edge.destination} empty="It calls nobody, as far as is seen." />
      <Section title="Slowest traces" empty={data.slow.length === 0 && "No traces in this range."}>
        <table className="dense">
          <tbody>
            {data.slow.map((trace) => (
              <tr key={trace.traceId}>
                <td className="muted">{clock(trace.startNanoseconds / 1e6)}</td>
                <td><Link to={traceAt(trace.traceId)}>{trace.rootService} {trace.rootOperation}</Link></td>
                <td className="number">{trace.errorCount > 0 && <span className="chip trouble">error</span>} {duration(trace.durationNanoseconds / 1e9)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      {data.workload && (
        <details>
          <summary>Where {data.workload.signals.length} signals come from</summary>
          <table className="dense">
            <tbody>
              {data.workload.signals.map((signal) => (
                <tr key={signal.signal}><td><code>{signal.signal}</code></td><td className="muted">{signal.source}{signal.disagreement ? `, ${Math.round(signal.disagreement * 100)} % off the next source` : ""}</td></tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </aside>
  );
}

function Section({ title, empty, children }: { title: string; empty: string | false; children: ReactNode }) {
  return <section><h2>{title}</h2>{empty ? <p className="empty">{empty}</p> : children}</section>;
}

function Calls({ title, edges, other, empty }: { title: string; edges: Edge[]; other: (edge: Edge) => string; empty: string }) {
  return (
    <Section title={title} empty={edges.length === 0 && empty}>
      <table className="dense">
        <tbody>
          {edges.map((edge) => {
            const id = other(edge);
            return (
              <tr key={id}>
                <td>{id.includes("/") ? <Link to={workloadAt(id)}>{shortName(id)}</Link> : id}</td>
                <td className="number">{figure(edge.requestRate, "/s")}</td>
                <td className="number">{edge.errorRate > 0 ? <span className="chip trouble">{figure(edge.errorRate, "/s")} errors</span> : <span className="muted">no errors</span>}</td>
                <td className="number">{duration(edge.p95Seconds)} <span className="muted">p95</span></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}
