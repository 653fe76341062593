import type { Alert, Anomaly } from "../api/types";
import { Link } from "../app/Link";
import { workloadAt } from "../app/addresses";
import { setQuery } from "../app/router";
import { clock, duration, exact, figure, quantity, shortName, signalName } from "../format/number";
import { Scroll } from "../app/Scroll";

const around = 120;
const views = ["all", "open", "over"];

/** Every anomaly that is kept: when, where, how far from usual, and whether somebody was told. */
export function History({ anomalies, alerts, show }: { anomalies: Anomaly[]; alerts: Alert[]; show: string }) {
  const shown = anomalies.filter((anomaly) => show === "all" || (show === "open") === (anomaly.end === undefined));
  return (
    <section>
      <div className="row" style={{ marginBottom: 4 }}>
        <h2 className="grow">Anomalies</h2>
        {views.map((view) => <button type="button" key={view} className="filter" aria-pressed={view === show} onClick={() => setQuery({ show: view === "all" ? undefined : view }, true)}>{view}</button>)}
      </div>
      {shown.length === 0 ? <p className="empty">{anomalies.length === 0 ? "Nothing yet. Anomalies are found in requests, errors, latency, queues, and in what forecasts got wrong, once half an hour of a signal is known." : `None is ${show}.`}</p> : (
        <Scroll>
          <table>
            <thead><tr><th>Began</th><th>Lasted</th><th>Workload</th><th>Signal</th><th className="number">Seen</th><th className="number">Usual</th><th className="number" title="1 = worth an alarm">Score</th><th>State</th><th>Told</th></tr></thead>
            <tbody>
              {shown.map((anomaly) => {
                const unit = unitOf(anomaly.signal);
                const told = alerts.find((alert) => alert.labels.workload === anomaly.workload && alert.labels.signal === anomaly.signal && alert.startsAt === anomaly.start)?.deliveries.filter((delivery) => delivery.delivered);
                return (
                  <tr key={anomaly.id}>
                    <td className="nowrap" title={exact(anomaly.start)}>{clock(anomaly.start)}</td>
                    <td className="nowrap">{anomaly.end ? duration((anomaly.end - anomaly.start) / 1000) : <span className="muted">goes on</span>}</td>
                    <td><Link to={`${workloadAt(anomaly.workload)}?from=${Math.floor(anomaly.start / 1000) - around}&to=${Math.ceil((anomaly.end ?? Date.now()) / 1000) + around}`}>{shortName(anomaly.workload)}</Link></td>
                    <td title={anomaly.evidence}>{signalName(anomaly.signal)}</td>
                    <td className="number">{quantity(anomaly.seen, unit)}</td><td className="number">{quantity(anomaly.expected, unit)}</td><td className="number">{figure(anomaly.peakScore)}</td>
                    <td><span className={`chip ${anomaly.end ? "" : anomaly.severity}`}>{anomaly.end ? `over, was ${anomaly.severity}` : anomaly.severity}</span></td>
                    <td className="muted">{told && told.length > 0 ? [...new Set(told.map((delivery) => delivery.receiver))].join(", ") : "–"}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function unitOf(signal: string): string {
  if (signal.includes("seconds")) return "s";
  if (signal.includes("rate")) return "/s";
  return signal.includes("bytes") ? "B" : "";
}
