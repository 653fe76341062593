import { instant, list, range } from "../api/client";
import type { Anomaly, Forecast, Policy, Workload } from "../api/types";

export type Verdict = "fine" | "watch" | "trouble" | "blind";

export interface Row {
  workload: Workload;
  name: string;
  place: string;
  rate?: number;
  errors?: number;
  p95?: number;
  ready?: number;
  asked?: number;
  past: (number | null)[];
  next: number[];
  mode: string;
  anomalies: Anomaly[];
  verdict: Verdict;
}

export interface Fleet {
  rows: Row[];
  anomalies: Anomaly[];
}

/** Worst first. */
const order: Record<Verdict, number> = { trouble: 0, blind: 1, watch: 2, fine: 3 };

/** No sample for so long is blindness, which is never called fine; ms. */
const blindAfter = 120_000;

const [pastSeconds, pastStep] = [900, 15];

/** Every workload with what is known of it now. */
export async function loadFleet(): Promise<Fleet> {
  const end = Math.floor(Date.now() / 1000 / pastStep) * pastStep;
  const [workloads, anomalies, policies, forecasts, demand, rate, errors, p95, ready, asked] = await Promise.all([
    list<Workload>("/workloads?limit=1000"),
    list<Anomaly>("/anomalies?limit=200"),
    list<Policy>("/policies?limit=1000"),
    list<Forecast>("/forecasts?limit=1000"),
    range("sum by (location, namespace, workload) (workload:demand)", end - pastSeconds, end, pastStep),
    byWorkload("workload:requests:rate"),
    byWorkload("workload:errors:rate"),
    byWorkload("histogram_quantile(0.95, workload:latency:seconds)"),
    byWorkload('workload:replicas{state="ready"}'),
    byWorkload("workload:decision:replicas"),
  ]);
  const past = new Map(demand.map((series) => [idOf(series.metric), onGrid(series.values, end - pastSeconds, end)]));
  const rows = workloads.map((workload): Row => {
    const open = anomalies.filter((anomaly) => anomaly.workload === workload.id && anomaly.end === undefined);
    const forecast = forecasts.find((item) => item.workload === workload.id && item.signal === "workload:demand");
    const parts = workload.id.split("/");
    return {
      workload,
      name: parts.at(-1) ?? workload.id,
      place: parts.slice(0, -1).join(" / "),
      rate: rate.get(workload.id),
      errors: errors.get(workload.id),
      p95: p95.get(workload.id),
      ready: ready.get(workload.id),
      asked: asked.get(workload.id),
      past: past.get(workload.id) ?? [],
      next: forecast ? median(forecast, pastSeconds / 3) : [],
      mode: policies.find((policy) => policy.workload === workload.id)?.mode ?? "none",
      anomalies: open,
      verdict: verdictOf(workload, open),
    };
  });
  return { rows: rows.sort((a, b) => order[a.verdict] - order[b.verdict] || (b.rate ?? 0) - (a.rate ?? 0)), anomalies };
}

function verdictOf(workload: Workload, open: Anomaly[]): Verdict {
  if (Date.now() - workload.lastSeen > blindAfter) return "blind";
  if (open.some((anomaly) => anomaly.severity === "trouble")) return "trouble";
  return open.length > 0 ? "watch" : "fine";
}

function median(forecast: Forecast, seconds: number): number[] {
  const at = forecast.levels.indexOf(0.5);
  return forecast.values.slice(0, Math.max(2, Math.round(seconds / forecast.stepSeconds))).map((row) => row[at] ?? 0);
}

function onGrid(values: [number, string][], start: number, end: number): (number | null)[] {
  const grid: (number | null)[] = new Array((end - start) / pastStep + 1).fill(null);
  for (const [time, value] of values) grid[Math.round((time - start) / pastStep)] = Number(value);
  return grid;
}

function idOf(metric: Record<string, string>): string {
  return `${metric.location}/${metric.namespace}/${metric.workload}`;
}

async function byWorkload(query: string): Promise<Map<string, number>> {
  const { result } = await instant(query);
  return new Map(result.flatMap(({ metric, value }) => (value ? [[idOf(metric), Number(value[1])] as [string, number]] : [])));
}
