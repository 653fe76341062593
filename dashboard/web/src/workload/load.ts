import { list, range, type Series } from "../api/client";
import type { Anomaly, Decision, Edge, Forecast, Policy, TraceSummary, Workload } from "../api/types";
import { type TimeRange, stepOf } from "../time/timeRange";

export interface WorkloadData {
  range: TimeRange;
  /** First and last second of all charts: 70 % past, 30 % future where the range is live. */
  domain: [number, number];
  series: Record<string, Series[]>;
  workload?: Workload;
  forecast?: Forecast;
  decisions: Decision[];
  anomalies: Anomaly[];
  edges: Edge[];
  slow: TraceSummary[];
  policy?: Policy;
}

const future = 3 / 7;

/** Everything the page of a workload shows. */
export async function loadWorkload(id: string, span: TimeRange): Promise<WorkloadData> {
  const names = Object.entries(queries(id));
  const step = stepOf(span);
  const of = `workload=${encodeURIComponent(id)}`;
  const service = id.split("/").at(-1) ?? "";
  const [results, workloads, forecasts, decisions, anomalies, edges, slow, policies] = await Promise.all([
    Promise.all(names.map(([, query]) => range(query, span.start, span.end, step))),
    list<Workload>(`/workloads?${of}`),
    list<Forecast>(`/forecasts?${of}`),
    list<Decision>(`/decisions?${of}&limit=12&end=${span.end * 1000}`),
    list<Anomaly>(`/anomalies?${of}&limit=50`),
    list<Edge>("/edges?limit=1000"),
    list<TraceSummary>(`/traces?service=${encodeURIComponent(service)}&limit=50&start=${span.start * 1000}&end=${span.end * 1000}`),
    list<Policy>(`/policies?${of}`),
  ]);
  return {
    range: span,
    domain: [span.start, span.live ? Math.round(span.end + (span.end - span.start) * future) : span.end],
    series: Object.fromEntries(names.map(([name], index) => [name, results[index] ?? []])),
    workload: workloads.find((workload) => workload.id === id),
    forecast: forecasts.find((forecast) => forecast.signal === "workload:demand"),
    decisions,
    anomalies,
    edges: edges.filter((edge) => edge.source === id || edge.destination === id),
    slow: slow.sort((a, b) => b.durationNanoseconds - a.durationNanoseconds).slice(0, 5),
    policy: policies[0],
  };
}

function queries(id: string): Record<string, string> {
  const parts = id.split("/");
  const of = `location=${JSON.stringify(parts.slice(0, -2).join("/"))},namespace=${JSON.stringify(parts.at(-2))},workload=${JSON.stringify(parts.at(-1))}`;
  const latency = `sum without (version) (workload:latency:seconds{${of}})`;
  return {
    demand: `sum(workload:demand{${of}})`,
    foreseen: `workload:forecast{${of},signal="workload:demand",quantile="0.5"}`,
    ready: `sum(workload:replicas{${of},state="ready"})`,
    asked: `workload:decision:replicas{${of}}`,
    reactive: `workload:decision:reactive:replicas{${of}}`,
    concurrency: `sum(workload:concurrency{${of}})`,
    queue: `sum(workload:queue{${of}})`,
    limit: `workload:decision:concurrency{${of}}`,
    p50: `histogram_quantile(0.5, ${latency})`,
    p95: `histogram_quantile(0.95, ${latency})`,
    rate: `sum(workload:requests:rate{${of}})`,
    errors: `sum(workload:errors:rate{${of}})`,
    timeouts: `sum(workload:timeouts:rate{${of}})`,
    throttles: `sum(workload:throttles:rate{${of}})`,
    shadowOwn: `workload:shadow:queue{${of},rule="observe"}`,
    shadowReactive: `workload:shadow:queue{${of},rule="reactive"}`,
    coldstarts: `sum(workload:coldstarts:rate{${of}})`,
    startup: `histogram_quantile(0.95, sum(workload:startup:seconds{${of}}))`,
  };
}
