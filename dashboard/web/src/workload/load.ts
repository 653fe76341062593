import { list, range, type Series } from "../api/client";
import type { Anomaly, Decision, Edge, Forecast, Policy, ScalingAction, TraceSummary, Workload } from "../api/types";
import { partsOf } from "../app/addresses";
import { type TimeRange, stepOf } from "../time/timeRange";
import { selectorOf, signalQueries } from "./queries";

export interface WorkloadData {
  range: TimeRange;
  step: number;
  /** First and last second of all charts: up to 30 % are future where the range is live and the forecast reaches so far. */
  domain: [number, number];
  series: Record<string, Series[]>;
  /** Forecasts as they were written, a series a horizon and quantile. */
  foreseen: Series[];
  latency: Series[];
  latencyStep: number;
  workload?: Workload;
  forecast?: Forecast;
  decisions: Decision[];
  actions: ScalingAction[];
  anomalies: Anomaly[];
  edges: Edge[];
  slow: TraceSummary[];
  policy?: Policy;
}

/** Of the past's width: together with it 30 % of the whole. */
const mostFuture = 3 / 7;
const leastFuture = 0.04;

/** A column of the heat map is as wide as so many steps of the lines. */
const heatSteps = 3;

/** Everything the page of a workload shows. */
export async function loadWorkload(id: string, span: TimeRange): Promise<WorkloadData> {
  const names = Object.entries(signalQueries(id));
  const step = stepOf(span);
  const of = `workload=${encodeURIComponent(id)}`;
  const service = partsOf(id).name;
  const between = `start=${Math.round(span.start * 1000)}&end=${Math.round(span.end * 1000)}`;
  const ahead = span.end + (span.live ? (span.end - span.start) * mostFuture : 0);
  const [results, foreseen, latency, workloads, forecasts, decisions, actions, anomalies, edges, slow, policies] = await Promise.all([
    Promise.all(names.map(([, query]) => range(query, span.start, span.end, step))),
    range(`workload:forecast{${selectorOf(id)},signal="workload:demand"}`, span.start, ahead, step),
    range(`sum(workload:latency:seconds{${selectorOf(id)}})`, span.start, span.end, step * heatSteps),
    list<Workload>(`/workloads?${of}`),
    list<Forecast>(`/forecasts?${of}`),
    list<Decision>(`/decisions?${of}&limit=30&end=${span.end * 1000}`),
    list<ScalingAction>(`/actions?${of}&limit=200&${between}`),
    list<Anomaly>(`/anomalies?${of}&limit=50`),
    list<Edge>("/edges?limit=1000"),
    list<TraceSummary>(`/traces?service=${encodeURIComponent(service)}&limit=50&${between}`),
    list<Policy>(`/policies?${of}`),
  ]);
  const forecast = forecasts.find((item) => item.signal === "workload:demand");
  return {
    range: span,
    step,
    domain: [span.start, span.live ? span.end + futureOf(span, forecast) : span.end],
    series: Object.fromEntries(names.map(([name], index) => [name, results[index] ?? []])),
    foreseen,
    latency,
    latencyStep: step * heatSteps,
    workload: workloads.find((workload) => workload.id === id),
    forecast,
    decisions,
    actions,
    anomalies,
    edges: edges.filter((edge) => edge.source === id || edge.destination === id),
    slow: slow.sort((a, b) => b.durationNanoseconds - a.durationNanoseconds).slice(0, 5),
    policy: policies[0],
  };
}

/** Seconds of future that are shown: as far as the forecast reaches, at most 30 % of the width. */
export function futureOf(span: TimeRange, forecast: Forecast | undefined): number {
  const reach = forecast ? forecast.origin / 1000 + forecast.values.length * forecast.stepSeconds - span.end : 0;
  const past = span.end - span.start;
  return Math.round(Math.min(past * mostFuture, Math.max(past * leastFuture, reach)));
}
