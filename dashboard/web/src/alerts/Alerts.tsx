import { list } from "../api/client";
import type { Alert, Anomaly, Receiver, Silence } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { groupBy } from "../collections/groupBy";
import { count } from "../format/number";
import { AlertCard } from "./AlertCard";
import { History } from "./History";
import { Receivers } from "./Receivers";
import { Silences } from "./Silences";

async function load() {
  const [alerts, anomalies, receivers, silences] = await Promise.all([list<Alert>("/alerts"), list<Anomaly>("/anomalies?limit=100"), list<Receiver>("/receivers"), list<Silence>("/silences")]);
  return { alerts, anomalies, receivers, silences: silences.filter((silence) => silence.endsAt > Date.now()) };
}

/** What fires, what did, and who is told. */
export function Alerts({ url }: { url: URL }) {
  const data = useLive(load, "alerts", ["alerts", "anomalies", "receivers", "silences"]);
  return (
    <State of={data}>
      {({ alerts, anomalies, receivers, silences }) => {
        const firing = alerts.filter((alert) => alert.state === "firing");
        const told = receivers.length === 0 ? "Nobody is told: add a receiver." : `${count(receivers.length, "receiver")} ${firing.length === 0 ? "would be" : receivers.length === 1 ? "is" : "are"} told.`;
        return (
          <>
            <div className="head"><h1>{firing.length === 0 ? "No alert firing" : `${count(firing.length, "alert")} firing`}</h1><span className="muted">{told}</span></div>
            <div className="columns">
              <div>
                {incidents(firing).map(([workload, group]) => <AlertCard key={workload} workload={workload} alerts={group} reload={data.reload} />)}
                <Silences silences={silences} reload={data.reload} />
                <History anomalies={anomalies} alerts={alerts} show={url.searchParams.get("show") ?? "all"} />
              </div>
              <aside><Receivers receivers={receivers} reload={data.reload} /></aside>
            </div>
          </>
        );
      }}
    </State>
  );
}

/** An incident is what one workload has at one time; the newest first. */
function incidents(alerts: Alert[]): [string, Alert[]][] {
  return [...groupBy(alerts, (alert) => alert.labels.workload ?? "")].sort(([, a], [, b]) => Math.max(...b.map((alert) => alert.startsAt)) - Math.max(...a.map((alert) => alert.startsAt)));
}
