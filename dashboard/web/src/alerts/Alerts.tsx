import { list, put } from "../api/client";
import type { Alert, Anomaly } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { ago, clock } from "../format/number";

export function Alerts() {
  const data = useLive(async () => ({ alerts: await list<Alert>("/alerts"), anomalies: await list<Anomaly>("/anomalies?limit=100") }), "alerts");
  const silence = async (alert: Alert) => {
    const now = Date.now();
    await put(`/silences/${alert.fingerprint}`, {
      id: alert.fingerprint, matchers: { workload: alert.labels.workload, signal: alert.labels.signal }, startsAt: now, endsAt: now + 3_600_000, createdBy: "page", comment: "",
    });
    data.reload();
  };
  return (
    <State of={data}>
      {({ alerts, anomalies }) => (
        <>
          <h1>{alerts.filter((alert) => alert.state === "firing").length} alerts firing</h1>
          {alerts.length === 0 && <p className="empty">No alert in the last day. Receivers are set under Settings.</p>}
          {[...alerts].sort((a, b) => Number(a.state === "resolved") - Number(b.state === "resolved") || b.startsAt - a.startsAt).map((alert) => (
            <article key={alert.fingerprint} className="card">
              <p>
                <span className={`chip ${alert.state === "firing" ? "trouble" : "fine"}`}>{alert.state}</span> {alert.annotations.summary}
              </p>
              <p className="muted">
                <Link to={`/workloads/${alert.labels.workload}`}>{alert.labels.workload}</Link> since {clock(alert.startsAt)}
                {alert.endsAt ? `, over at ${clock(alert.endsAt)}` : ""}
                {alert.deliveries.map((delivery) => ` · ${delivery.receiver}: ${delivery.state} ${delivery.delivered ? "delivered" : `not delivered, ${delivery.message}`}`)}
              </p>
              {alert.state === "firing" && (alert.silencedBy ? <span className="muted">silenced</span> : <button type="button" onClick={() => silence(alert)}>silence for an hour</button>)}
            </article>
          ))}
          <h2>Anomalies</h2>
          <table>
            <tbody>
              {anomalies.map((anomaly) => (
                <tr key={anomaly.id}>
                  <td><span className={`chip ${anomaly.end ? "fine" : anomaly.severity}`}>{anomaly.end ? "over" : anomaly.severity}</span></td>
                  <td title={clock(anomaly.start)}>{ago(anomaly.start, Date.now())}</td>
                  <td>{anomaly.evidence}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </State>
  );
}
