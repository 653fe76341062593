import { Facts } from "../app/Facts";
import { duration, figure, percent } from "../format/number";
import type { WorkloadData } from "./load";

/** The workload in six figures: what is, against what is wanted or expected. */
export function Vitals({ data }: { data: WorkloadData }) {
  const last = (name: string) => {
    const value = Number(data.series[name]?.[0]?.values.at(-1)?.[1]);
    return Number.isFinite(value) ? value : undefined;
  };
  const { policy, forecast } = data;
  const [rate, errors, objective] = [last("rate"), last("errors"), policy?.objective?.latencySeconds];
  const peak = forecast && Math.max(...forecast.values.map((row) => row[forecast.levels.indexOf(0.95)] ?? 0));
  return (
    <Facts
      items={[
        { name: "Busy slots", value: figure(last("demand")), note: peak === undefined || !forecast ? "no forecast yet" : `≤ ${figure(peak)} in the next ${duration(forecast.values.length * forecast.stepSeconds)}, 95 %` },
        { name: "Instances", value: `${figure(last("ready"))} / ${figure(last("asked"))}`, note: `ready / asked${policy ? `, of ${policy.minReplicas} to ${policy.maxReplicas}` : ""}` },
        { name: "Requests", value: figure(rate, "/s"), note: `${figure(last("queue"))} waiting` },
        { name: "Errors", value: errors === undefined || !rate ? percent(undefined) : percent(errors / rate), note: `${figure(errors, "/s")}`, bad: (errors ?? 0) > 0 },
        { name: "p95 latency", value: duration(last("p95")), note: objective === undefined ? `p50 ${duration(last("p50"))}` : `objective ${duration(objective)}`, bad: objective !== undefined && (last("p95") ?? 0) > objective },
        { name: "Forecaster", value: forecast?.model ?? "–", note: forecast ? (forecast.trusted ? "trusted" : "not trusted yet") : "needs more history", text: true },
      ]}
    />
  );
}
