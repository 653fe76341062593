import { instant, list } from "../api/client";
import type { Anomaly, Policy, Workload } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { duration, figure } from "../format/number";

interface Row {
  workload: Workload;
  rate?: number;
  errors?: number;
  p95?: number;
  demand?: number;
  ready?: number;
  asked?: number;
  mode: string;
  trouble: Anomaly[];
  verdict: "fine" | "watch" | "trouble" | "blind";
}

/** Worst first: trouble, watch, blind, fine. */
const order = { trouble: 0, blind: 1, watch: 2, fine: 3 };

async function load(): Promise<Row[]> {
  const [workloads, anomalies, policies, rate, errors, p95, demand, ready, asked] = await Promise.all([
    list<Workload>("/workloads"),
    list<Anomaly>("/anomalies?limit=200"),
    list<Policy>("/policies"),
    byWorkload("workload:requests:rate"),
    byWorkload("workload:errors:rate"),
    byWorkload("histogram_quantile(0.95, workload:latency:seconds)"),
    byWorkload("workload:demand"),
    byWorkload('workload:replicas{state="ready"}'),
    byWorkload("workload:decision:replicas"),
  ]);
  return workloads
    .map((workload) => {
      const trouble = anomalies.filter((anomaly) => anomaly.workload === workload.id && anomaly.end === undefined);
      const blind = Date.now() - workload.lastSeen > 120_000 || rate.get(workload.id) === undefined;
      const verdict = blind ? "blind" : trouble.some((anomaly) => anomaly.severity === "trouble") ? "trouble" : trouble.length > 0 ? "watch" : "fine";
      return {
        workload, trouble, verdict, rate: rate.get(workload.id), errors: errors.get(workload.id), p95: p95.get(workload.id),
        demand: demand.get(workload.id), ready: ready.get(workload.id), asked: asked.get(workload.id),
        mode: policies.find((policy) => policy.workload === workload.id)?.mode ?? "–",
      } satisfies Row;
    })
    .sort((a, b) => order[a.verdict] - order[b.verdict] || (b.rate ?? 0) - (a.rate ?? 0));
}

async function byWorkload(query: string): Promise<Map<string, number>> {
  const { result } = await instant(query);
  return new Map(result.flatMap(({ metric, value }) => (value ? [[`${metric.location}/${metric.namespace}/${metric.workload}`, Number(value[1])] as [string, number]] : [])));
}

export function Overview() {
  const rows = useLive(load, "overview");
  return (
    <State of={rows}>
      {(data) => (data.length === 0 ? <Empty /> : <Found rows={data} />)}
    </State>
  );
}

function Found({ rows }: { rows: Row[] }) {
  const bad = rows.filter((row) => row.verdict !== "fine").length;
  const scaled = rows.filter((row) => row.mode === "auto").length;
  return (
    <>
      <h1>
        {rows.length} workloads, {bad === 0 ? "all as usual" : `${bad} to look at`}. Scaling {scaled} of {rows.length}.
      </h1>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th>workload</th><th>platform</th><th className="number">load</th><th className="number">busy slots</th><th className="number">errors</th>
              <th className="number">p95</th><th className="number">ready / asked</th><th>mode</th><th>verdict</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.workload.id}>
                <td><Link to={`/workloads/${row.workload.id}`}>{row.workload.id}</Link></td>
                <td>{row.workload.platform}</td>
                <td className="number">{figure(row.rate, "/s")}</td>
                <td className="number">{figure(row.demand)}</td>
                <td className="number">{figure(row.errors, "/s")}</td>
                <td className="number">{duration(row.p95)}</td>
                <td className="number">{figure(row.ready)} / {figure(row.asked)}</td>
                <td>{row.mode}</td>
                <td><span className={`chip ${row.verdict}`} title={row.trouble.map((anomaly) => anomaly.evidence).join("\n")}>{row.verdict}</span></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Empty() {
  const snippet = `curl -H 'content-type: application/json' http://127.0.0.1:4318/v1/metrics -d '{"resourceMetrics":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},
  "scopeMetrics":[{"metrics":[{"name":"http.server.active_requests","sum":{"aggregationTemporality":2,"dataPoints":[
    {"timeUnixNano":"'$(date +%s%N)'","asInt":"3"}]}}]}]}]}'`;
  return (
    <section className="card">
      <h1>No workload yet</h1>
      <p>Send metrics of a function or a mesh proxy; a workload appears as soon as a profile recognises it. OpenTelemetry SDKs need no setting. From a shell:</p>
      <pre>{snippet}</pre>
      <p>Or watch the demo: <code>./observe demo</code></p>
    </section>
  );
}
