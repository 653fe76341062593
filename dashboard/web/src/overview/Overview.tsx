import { list } from "../api/client";
import type { Alert, Decision } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { workloadAt } from "../app/addresses";
import { DecisionFeed } from "../decision/DecisionFeed";
import { clock, shortName } from "../format/number";
import { rangeKey, timeRange } from "../time/timeRange";
import { type Fleet, loadFleet } from "../workloads/rows";
import { WorkloadTable } from "../workloads/WorkloadTable";
import { FleetFigures } from "./FleetFigures";
import { loadSavings } from "./savings";
import { Sentence } from "./Sentence";

const shown = 12;

interface Data extends Fleet {
  decisions: Decision[];
  alerts: Alert[];
}

async function load(search: URLSearchParams): Promise<Data> {
  const [fleet, decisions, alerts] = await Promise.all([loadFleet(timeRange(search)), list<Decision>("/decisions?limit=60"), list<Alert>("/alerts?limit=200")]);
  return { ...fleet, decisions, alerts };
}

/** Is everything all right? */
export function Overview({ url }: { url: URL }) {
  const data = useLive(() => load(url.searchParams), `overview|${rangeKey(url.searchParams)}`, 3);
  const savings = useLive(loadSavings, "savings", 60);
  return (
    <State of={data}>
      {(loaded) => loaded.rows.length === 0 ? <Welcome /> : (
        <>
          <Sentence fleet={loaded} savings={savings.data} />
          <FleetFigures fleet={loaded} savings={savings.data} />
          <WorkloadTable rows={loaded.rows.slice(0, shown)} />
          {loaded.rows.length > shown && <p className="more"><Link to="/workloads">All {loaded.rows.length} workloads</Link></p>}
          <div className="columns" style={{ marginTop: 28 }}>
            <section>
              <h2>What Observe decided</h2>
              {loaded.decisions.length === 0 && <p className="empty">Nothing yet. A policy makes it decide: open a workload and let Observe advise.</p>}
              <DecisionFeed decisions={loaded.decisions} most={8} named />
            </section>
            <aside><Anomalies data={loaded} /></aside>
          </div>
        </>
      )}
    </State>
  );
}

function Anomalies({ data: { anomalies, alerts } }: { data: Data }) {
  const firing = alerts.filter((alert) => alert.state === "firing").length;
  const sorted = [...anomalies].sort((a, b) => Number(a.end !== undefined) - Number(b.end !== undefined) || b.start - a.start);
  return (
    <section>
      <div className="row"><h2 className="grow">Anomalies</h2><Link to="/alerts" className="small">{firing === 0 ? "no alert firing" : firing === 1 ? "1 alert firing" : `${firing} alerts firing`}</Link></div>
      {anomalies.length === 0 && <p className="empty">None found so far.</p>}
      <ul className="feed">
        {sorted.slice(0, 6).map((anomaly) => (
          <li key={anomaly.id}>
            <span className={`chip ${anomaly.end ? "" : anomaly.severity}`}>{anomaly.end ? "over" : anomaly.severity}</span> {anomaly.evidence}
            <span className="muted small line"><time>{clock(anomaly.start)}{anomaly.end ? ` – ${clock(anomaly.end)}` : ""}</time><Link to={workloadAt(anomaly.workload)}>{shortName(anomaly.workload)}</Link></span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Welcome() {
  return (
    <section className="text">
      <h1>Observe is running and waits for data</h1>
      <p>Send metrics or traces of a function, a service or a mesh proxy. A workload appears here as soon as its signals are recognised; no dashboard needs to be built.</p>
      <SendData />
      <h3>Or watch it work first</h3>
      <pre>./observe demo</pre>
    </section>
  );
}
