import { toLine } from "../chart/align";
import type { Stroke, Zone } from "../chart/options";
import { TimeChart } from "../chart/TimeChart";
import { duration } from "../format/number";
import { foreseenLine, forecastLines } from "./forecastLines";
import type { WorkloadData } from "./load";

/** The six questions of a workload in one column, on one axis of time. */
export function Charts({ data }: { data: WorkloadData }) {
  const line = (name: string, label: string, color: string, more: Partial<Stroke> = {}): Stroke => ({ ...toLine(label, data.series[name]?.[0]), color, ...more });
  const known = (lines: Stroke[]) => lines.filter((item, index) => index === 0 || item.values.some((value) => value !== null));
  const { domain, range, forecast } = data;
  const shared = { domain, now: range.live ? range.end : undefined, zones: zonesOf(data) };
  const load = [line("demand", "busy slots", "actual", { fill: true }), ...foreseenLine(data.series.foreseen ?? [])];
  return (
    <div>
      <TimeChart {...shared} title="Load and forecast" height={180} lines={[...load, ...(range.live ? forecastLines(forecast, load.length, domain[1]) : [])]} />
      {forecast && (
        <p className="muted small" style={{ marginTop: -12 }}>
          {forecast.trusted ? "Trusted" : "Not trusted yet"}: {forecast.why}{forecast.seasonSeconds ? `; season found in the data: ${duration(forecast.seasonSeconds)}` : ""}.
        </p>
      )}
      <TimeChart {...shared} title="Instances" lines={known([line("ready", "ready", "actual", { step: true, fill: true }), line("asked", "asked", "ink", { step: true }), line("reactive", "reactive rule would ask", "muted", { dash: [4, 3], step: true, width: 1 })])} />
      <TimeChart {...shared} title="Concurrency" lines={known([line("concurrency", "executing", "actual"), line("queue", "waiting", "amber"), line("limit", "limit an instance", "ink", { step: true, dash: [2, 3], width: 1 })])} />
      <TimeChart {...shared} title="Latency" unit="s" lines={[line("p50", "p50", "actual"), line("p95", "p95", "amber"), ...objective(data)]} />
      <TimeChart {...shared} title="Requests and failures" unit="/s" lines={known([line("rate", "requests", "actual"), line("errors", "errors", "red"), line("timeouts", "timeouts", "amber"), line("throttles", "refused", "s7")])} />
      <TimeChart {...shared} title="Cold starts" unit="/s" lines={[line("coldstarts", "cold starts", "red", { fill: true })]} height={110} />
      {hasData(data, "startup") && <TimeChart {...shared} title="Start-up time" unit="s" lines={[line("startup", "p95", "actual")]} height={110} />}
      {hasData(data, "shadowReactive") && (
        <TimeChart {...shared} title="Waiting on the same arrivals, simulated" lines={[line("shadowOwn", "Observe's decisions", "actual"), line("shadowReactive", "reactive rule alone", "muted", { dash: [4, 3] })]} height={110} />
      )}
    </div>
  );
}

function hasData(data: WorkloadData, name: string): boolean {
  return (data.series[name]?.[0]?.values.length ?? 0) > 0;
}

function objective({ policy, range }: WorkloadData): Stroke[] {
  const seconds = policy?.objective?.latencySeconds;
  return seconds === undefined ? [] : [{ label: "objective", times: [range.start, range.end], values: [seconds, seconds], color: "ink", dash: [2, 3], width: 1 }];
}

function zonesOf({ anomalies, range }: WorkloadData): Zone[] {
  return anomalies.map((anomaly) => ({
    start: anomaly.start / 1000, end: (anomaly.end ?? range.end * 1000) / 1000, color: anomaly.severity === "trouble" ? "red" : "amber", label: anomaly.evidence,
  }));
}
