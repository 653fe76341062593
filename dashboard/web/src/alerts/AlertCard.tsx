import { useState } from "react";
import { put } from "../api/client";
import type { Alert } from "../api/types";
import { Link } from "../app/Link";
import { workloadAt } from "../app/addresses";
import { ago, clock, exact, shortName } from "../format/number";

const hours = [1, 4, 24];

/** The alerts of one workload, and silence in two clicks. */
export function AlertCard({ workload, alerts, reload }: { workload: string; alerts: Alert[]; reload: () => void }) {
  const [choosing, setChoosing] = useState(false);
  const [error, setError] = useState<string>();
  const silenced = alerts.every((alert) => alert.silencedBy);
  const worst = alerts.some((alert) => alert.labels.severity === "critical") ? "trouble" : "watch";
  const silence = async (length: number) => {
    const now = Date.now();
    try {
      await put(`/silences/${crypto.randomUUID()}`, { id: "", matchers: { workload }, startsAt: now, endsAt: now + length * 3_600_000, createdBy: "page", comment: "" });
      setChoosing(false);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
    reload();
  };
  return (
    <article className={`card incident ${worst} ${silenced ? "silenced" : ""}`}>
      <div className="row">
        <h2><Link to={workloadAt(workload)}>{shortName(workload)}</Link></h2>
        <span className="muted small">{workload}</span>
        <span className="grow" />
        {silenced ? <span className="chip">silenced</span> : choosing ? (
          <>
            <span className="muted small">silence for</span>
            {hours.map((length) => <button type="button" key={length} onClick={() => silence(length)}>{length} h</button>)}
            <button type="button" className="plain" onClick={() => setChoosing(false)}>Cancel</button>
          </>
        ) : <button type="button" onClick={() => setChoosing(true)}>Silence…</button>}
      </div>
      {error && <p className="notice trouble" role="alert">{error}</p>}
      <ul className="feed">
        {alerts.map((alert) => (
          <li key={alert.fingerprint}>
            <span className={`chip ${alert.labels.severity === "critical" ? "trouble" : "watch"}`}>{alert.labels.severity}</span> {alert.annotations.summary}
            <span className="muted small line">
              <span title={exact(alert.startsAt)}>since {clock(alert.startsAt)}, {ago(alert.startsAt, Date.now())}</span>
              {alert.deliveries.map((delivery) => <span key={`${delivery.receiver}${delivery.time}`} className={delivery.delivered ? "" : "bad"}>{delivery.receiver} {delivery.delivered ? `told at ${clock(delivery.time)}` : `not told, attempt ${delivery.attempts}: ${delivery.message}`}</span>)}
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}
