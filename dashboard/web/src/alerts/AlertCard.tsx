import { useState } from "react";
import { put } from "../api/client";
import type { Alert } from "../api/types";
import { Link } from "../app/Link";
import { ago, clock } from "../format/number";

const hours = [1, 4, 24];

/** The alerts of one workload, and silence in two clicks. */
export function AlertCard({ workload, alerts, reload }: { workload: string; alerts: Alert[]; reload: () => void }) {
  const [choosing, setChoosing] = useState(false);
  const silenced = alerts.every((alert) => alert.silencedBy);
  const silence = async (length: number) => {
    const now = Date.now();
    await put(`/silences/${crypto.randomUUID()}`, { id: "", matchers: { workload }, startsAt: now, endsAt: now + length * 3_600_000, createdBy: "page", comment: "" });
    setChoosing(false);
    reload();
  };
  return (
    <article className="card">
      <div className="row">
        <h2><Link to={`/workloads/${workload}`}>{workload.split("/").at(-1)}</Link></h2>
        <span className="grow" />
        {silenced ? <span className="chip">silenced</span> : choosing ? (
          hours.map((length) => <button type="button" key={length} onClick={() => silence(length)}>{length} h</button>)
        ) : <button type="button" onClick={() => setChoosing(true)}>Silence…</button>}
      </div>
      <ul className="feed">
        {alerts.map((alert) => (
          <li key={alert.fingerprint}>
            <span className={`chip ${alert.labels.severity === "critical" ? "trouble" : "watch"}`}>{alert.labels.severity}</span> {alert.annotations.summary}
            <div className="muted small">
              since {clock(alert.startsAt)} ({ago(alert.startsAt, Date.now())})
              {alert.deliveries.map((delivery) => ` · ${delivery.receiver} ${delivery.delivered ? `told at ${clock(delivery.time)}` : `not told, attempt ${delivery.attempts}: ${delivery.message}`}`)}
            </div>
          </li>
        ))}
      </ul>
    </article>
  );
}
