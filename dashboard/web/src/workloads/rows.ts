import { instant, list, range, type Series } from "../api/client";
import type { Anomaly, Forecast, Policy, Workload } from "../api/types";
import { workloadId } from "../app/addresses";
import { shortName } from "../format/number";
import type { TimeRange } from "../time/timeRange";

export type Verdict = "fine" | "watch" | "trouble" | "blind";

export interface Row {
  workload: Workload;
  name: string;
  place: string;
  load?: number;
  rate?: number;
  errors?: number;
  p95?: number;
  ready?: number;
  asked?: number;
  /** A minute. */
  coldStarts?: number;
  past: (number | null)[];
  next: number[];
  mode: string;
  anomalies: Anomaly[];
  verdict: Verdict;
}

export interface Fleet {
  rows: Row[];
  anomalies: Anomaly[];
  /** All workloads together, over the range. */
  course: Record<"rate" | "errors" | "demand" | "ready", (number | null)[]>;
}

/** Worst first. */
const order: Record<Verdict, number> = { trouble: 0, blind: 1, watch: 2, fine: 3 };

/** No sample for so long is blindness, which is never called fine; ms. */
const blindAfter = 120_000;

/** Points of a sparkline. */
const points = 60;

const by = "by (location, namespace, workload)";

/** Every workload with what is known of it now and over a range. */
export async function loadFleet(span: TimeRange): Promise<Fleet> {
  const step = Math.max(1, Math.round((span.end - span.start) / points));
  const end = Math.floor(span.end / step) * step;
  const start = end - points * step;
  const over = (query: string) => range(query, start, end, step);
  const at = span.live ? undefined : span.end;
  const now = (query: string) => byWorkload(query, at);
  const [workloads, anomalies, policies, forecasts, demand, rate, errors, p95, ready, asked, coldStarts, rates, failures, instances] = await Promise.all([
    list<Workload>("/workloads?limit=1000"),
    list<Anomaly>("/anomalies?limit=200"),
    list<Policy>("/policies?limit=1000"),
    list<Forecast>("/forecasts?limit=1000"),
    over(`sum ${by} (workload:demand)`),
    now("workload:requests:rate"),
    now("workload:errors:rate"),
    now("histogram_quantile(0.95, workload:latency:seconds)"),
    now('workload:replicas{state="ready"}'),
    now("workload:decision:replicas"),
    now(`sum ${by} (avg_over_time(workload:coldstarts:rate[15m])) * 60`),
    over("sum(workload:requests:rate)"),
    over("sum(workload:errors:rate)"),
    over('sum(workload:replicas{state="ready"})'),
  ]);
  const grid = (series: Series | undefined) => (series ? onGrid(series.values, start, step) : []);
  const past = new Map(demand.map((series) => [idOf(series.metric), grid(series)]));
  const rows = workloads.map((workload): Row => {
    const open = anomalies.filter((anomaly) => anomaly.workload === workload.id && anomaly.end === undefined);
    const forecast = forecasts.find((item) => item.workload === workload.id && item.signal === "workload:demand");
    const parts = workload.id.split("/");
    return {
      workload,
      name: shortName(workload.id),
      load: past.get(workload.id)?.findLast((value) => value !== null) ?? undefined,
      place: parts.slice(0, -1).join(" / "),
      rate: rate.get(workload.id),
      errors: errors.get(workload.id),
      p95: p95.get(workload.id),
      ready: ready.get(workload.id),
      asked: asked.get(workload.id),
      coldStarts: coldStarts.get(workload.id),
      past: past.get(workload.id) ?? [],
      next: forecast && span.live ? median(forecast) : [],
      mode: policies.find((policy) => policy.workload === workload.id)?.mode ?? "none",
      anomalies: open,
      verdict: verdictOf(workload, open),
    };
  });
  return { rows: rows.sort((a, b) => order[a.verdict] - order[b.verdict] || (b.rate ?? 0) - (a.rate ?? 0)), anomalies, course: { rate: grid(rates[0]), errors: grid(failures[0]), demand: summed([...past.values()]), ready: grid(instances[0]) } };
}

function verdictOf(workload: Workload, open: Anomaly[]): Verdict {
  if (Date.now() - workload.lastSeen > blindAfter) return "blind";
  if (open.some((anomaly) => anomaly.severity === "trouble")) return "trouble";
  return open.length > 0 ? "watch" : "fine";
}

function median(forecast: Forecast): number[] {
  const at = forecast.levels.indexOf(0.5);
  return forecast.values.map((row) => row[at] ?? 0);
}

function onGrid(values: [number, string][], start: number, step: number): (number | null)[] {
  const grid: (number | null)[] = new Array(points + 1).fill(null);
  for (const [time, value] of values) grid[Math.round((time - start) / step)] = Number(value);
  return grid;
}

/** Point by point; a gap only where nobody has a value. */
function summed(rows: (number | null)[][]): (number | null)[] {
  return Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, index) => {
    const known = rows.map((row) => row[index] ?? null).filter((value) => value !== null);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null;
  });
}

function idOf(metric: Record<string, string>): string {
  return workloadId(metric.location ?? "", metric.namespace ?? "", metric.workload ?? "");
}

async function byWorkload(query: string, at: number | undefined): Promise<Map<string, number>> {
  const { result } = await instant(query, at);
  return new Map(result.flatMap(({ metric, value }) => (value ? [[idOf(metric), Number(value[1])] as [string, number]] : [])));
}
