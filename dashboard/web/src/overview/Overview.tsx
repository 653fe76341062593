import { list, number } from "../api/client";
import type { Decision } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { clock } from "../format/number";
import { type Fleet, loadFleet } from "../workloads/rows";
import { WorkloadTable } from "../workloads/WorkloadTable";
import { type Savings, Sentence } from "./Sentence";

const shown = 12;

interface Data extends Fleet {
  decisions: Decision[];
  savings: Savings;
}

async function load(): Promise<Data> {
  const simulated = (series: string, rule: string) => number(`sum(avg_over_time(${series}{rule="${rule}"}[1d]))`);
  const [fleet, decisions, instances, reactiveInstances, waiting, reactiveWaiting] = await Promise.all([
    loadFleet(),
    list<Decision>("/decisions?limit=12"),
    simulated("workload:shadow:replicas", "observe"),
    simulated("workload:shadow:replicas", "reactive"),
    simulated("workload:shadow:queue", "observe"),
    simulated("workload:shadow:queue", "reactive"),
  ]);
  return { ...fleet, decisions, savings: { instances, reactiveInstances, waiting, reactiveWaiting } };
}

/** Is everything all right? */
export function Overview({ url }: { url: URL }) {
  const data = useLive(load, `overview|${url.pathname}`, 3);
  return <State of={data}>{(loaded) => (loaded.rows.length === 0 ? <Welcome /> : <Found data={loaded} />)}</State>;
}

function Found({ data }: { data: Data }) {
  const open = data.anomalies.filter((anomaly) => anomaly.end === undefined);
  return (
    <>
      <Sentence fleet={data} savings={data.savings} />
      <WorkloadTable rows={data.rows.slice(0, shown)} />
      {data.rows.length > shown && <p><Link to="/workloads">All {data.rows.length} workloads</Link></p>}
      <div className="columns" style={{ marginTop: 28 }}>
        <section>
          <h2>Latest decisions</h2>
          {data.decisions.length === 0 && <p className="empty">None yet. A policy makes them: open a workload and let Observe advise.</p>}
          <ul className="feed">
            {data.decisions.slice(0, 8).map((decision) => (
              <li key={decision.id}><time>{clock(decision.time)}</time><Link to={`/decisions/${decision.id}`}>{decision.reason}</Link> <span className="muted">{decision.workload.split("/").at(-1)}</span></li>
            ))}
          </ul>
        </section>
        <aside>
          <section>
            <h2>Open anomalies</h2>
            {open.length === 0 && <p className="empty">None.</p>}
            <ul className="feed">
              {open.map((anomaly) => (
                <li key={anomaly.id}><time>{clock(anomaly.start)}</time><span className={`chip ${anomaly.severity}`}>{anomaly.severity}</span> <Link to={`/workloads/${anomaly.workload}`}>{anomaly.evidence}</Link></li>
              ))}
            </ul>
          </section>
        </aside>
      </div>
    </>
  );
}

function Welcome() {
  return (
    <section className="card text">
      <h1>Observe is running and waits for data</h1>
      <p>Send metrics or traces of a function, a service or a mesh proxy. A workload appears here as soon as its signals are recognised; no dashboard needs to be built.</p>
      <SendData />
      <h3>Or watch it work first</h3>
      <pre>./observe demo</pre>
    </section>
  );
}
