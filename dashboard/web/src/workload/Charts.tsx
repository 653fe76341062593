import { decisionAt } from "../app/addresses";
import { toLine } from "../chart/align";
import { heatOf } from "../chart/heat";
import type { Mark } from "../chart/Marks";
import type { Stroke, Zone } from "../chart/options";
import { stacked } from "../chart/stacked";
import { TimeChart } from "../chart/TimeChart";
import { signalName } from "../format/number";
import { LoadChart } from "./LoadChart";
import type { WorkloadData } from "./load";

/** The questions of a workload in one column, on one axis of time. */
export function Charts({ data, origin }: { data: WorkloadData; origin: number | undefined }) {
  const line = (name: string, label: string, color: string, more: Partial<Stroke> = {}): Stroke => ({ ...toLine(label, data.series[name]?.[0]), color, ...more });
  const known = (lines: Stroke[]) => lines.filter((item, index) => index === 0 || item.values.some((value) => value !== null));
  const { domain, range, policy } = data;
  const zones = zonesOf(data);
  const shared = { domain, now: range.live ? range.end : undefined, zones };
  const objective = policy?.objective?.latencySeconds;
  return (
    <div>
      <LoadChart data={data} zones={zones} origin={origin} />
      <TimeChart
        {...shared} title="Instances" marks={marksOf(data, "replicas")} rules={policy ? [{ value: policy.minReplicas, label: "min" }, { value: policy.maxReplicas, label: "max" }] : []}
        lines={known([line("ready", "ready", "actual", { step: true, fill: true }), line("asked", "asked", "ink", { step: true }), line("reactive", "reactive rule would ask", "muted", { dash: [4, 3], step: true, width: 1 })])}
      />
      <TimeChart {...shared} title="Concurrency" marks={marksOf(data, "concurrency")} lines={known([line("concurrency", "executing", "actual"), line("queue", "waiting", "amber"), line("limit", "limit an instance", "ink", { step: true, dash: [2, 3], width: 1 })])} />
      <TimeChart
        {...shared} title="Latency" unit="s" height={170} heat={heatOf(data.latency, data.latencyStep)} rules={objective === undefined ? [] : [{ value: objective, label: "objective" }]}
        lines={[line("p50", "p50", "ink"), line("p95", "p95", "amber")]}
      />
      <TimeChart {...shared} title="Requests" unit="/s" lines={[line("rate", "requests", "actual", { fill: true })]} height={120} />
      <TimeChart {...shared} title="Failures by kind" unit="/s" height={120} lines={stacked(known([line("errors", "errors", "red"), line("timeouts", "timeouts", "amber"), line("throttles", "refused", "s7")]))} />
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

function zonesOf({ anomalies, range }: WorkloadData): Zone[] {
  return anomalies.map((anomaly) => ({
    start: anomaly.start / 1000, end: (anomaly.end ?? range.end * 1000) / 1000, color: anomaly.severity === "trouble" ? "red" : "amber", label: signalName(anomaly.signal),
  }));
}

/** What was changed, each leading to its decision. */
function marksOf({ actions }: WorkloadData, kind: "replicas" | "concurrency"): Mark[] {
  return actions.filter((action) => action.kind === kind && action.to !== action.from).map((action) => ({
    time: action.intendedAt / 1000, kind: action.to > action.from ? "up" : "down", path: decisionAt(action.decisionId), label: `${kind === "replicas" ? "instances" : "limit"} from ${action.from} to ${action.to}: why?`,
  }));
}
