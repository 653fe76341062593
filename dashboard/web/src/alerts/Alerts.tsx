import { list } from "../api/client";
import type { Alert, Anomaly, Receiver } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { groupBy } from "../collections/groupBy";
import { clock, count } from "../format/number";
import { AlertCard } from "./AlertCard";
import { Receivers } from "./Receivers";

async function load() {
  const [alerts, anomalies, receivers] = await Promise.all([list<Alert>("/alerts"), list<Anomaly>("/anomalies?limit=100"), list<Receiver>("/receivers")]);
  return { alerts, anomalies, receivers };
}

/** What fires, what did, and who is told. */
export function Alerts() {
  const data = useLive(load, "alerts", ["alerts", "anomalies", "receivers", "silences"]);
  return (
    <State of={data}>
      {({ alerts, anomalies, receivers }) => {
        const firing = alerts.filter((alert) => alert.state === "firing");
        const over = alerts.filter((alert) => alert.state === "resolved");
        return (
          <>
            <div className="head"><h1>{firing.length === 0 ? "No alert firing" : `${count(firing.length, "alert")} firing`}</h1></div>
            <div className="columns">
              <div>
                {groups(firing).map(([workload, group]) => <AlertCard key={workload} workload={workload} alerts={group} reload={data.reload} />)}
                {firing.length === 0 && <p className="empty">{receivers.length === 0 ? "Nobody is told yet: add a receiver beside." : `${count(receivers.length, "receiver")} would be told.`}</p>}
                <h2 style={{ marginTop: 24 }}>History</h2>
                {over.length === 0 && anomalies.length === 0 && <p className="empty">Nothing yet. Anomalies are found in requests, errors, latency, queues, and in what forecasts got wrong, once half an hour of a signal is known.</p>}
                <ul className="feed">
                  {anomalies.map((anomaly) => (
                    <li key={anomaly.id}><time>{clock(anomaly.start)}{anomaly.end ? `–${clock(anomaly.end)}` : ""}</time><span className={`chip ${anomaly.end ? "" : anomaly.severity}`}>{anomaly.end ? "over" : anomaly.severity}</span> {anomaly.evidence}</li>
                  ))}
                </ul>
              </div>
              <aside><Receivers receivers={receivers} reload={data.reload} /></aside>
            </div>
          </>
        );
      }}
    </State>
  );
}

/** An incident is what one workload has at one time. */
function groups(alerts: Alert[]): [string, Alert[]][] {
  return [...groupBy(alerts, (alert) => alert.labels.workload ?? "")].sort(([, a], [, b]) => Math.max(...b.map((alert) => alert.startsAt)) - Math.max(...a.map((alert) => alert.startsAt)));
}
