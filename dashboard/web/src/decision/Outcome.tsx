import type { ScalingAction } from "../api/types";
import { toLine } from "../chart/align";
import { TimeChart } from "../chart/TimeChart";
import { clock, duration, figure } from "../format/number";
import { type DecisionData, valueAt } from "./load";

const later = 60;

/** What happened after: calls to the platform, instances, load and latency around the moment, and what the other rule would have asked. */
export function Outcome({ data }: { data: DecisionData }) {
  const { decision, actions, series, domain } = data;
  const now = decision.time / 1000;
  const shared = { domain, now, isOver: true };
  const [p95Then, p95Later] = [valueAt(series.p95[0], now), valueAt(series.p95[0], now + later)];
  return (
    <section>
      <h2>What came of it</h2>
      {actions.length === 0 && <p className="empty">{decision.mode === "auto" ? "No call to the platform: nothing had to change." : `Nothing was changed: the mode is ${decision.mode}.`}</p>}
      <ul className="feed">{actions.map((action) => <li key={action.id}><time>{clock(action.intendedAt)}</time>{outcome(action)}</li>)}</ul>
      <p style={{ marginTop: 12 }}>
        {p95Then !== undefined && p95Later !== undefined && <>p95 latency was {duration(p95Then)} then and {duration(p95Later)} a minute later. </>}
        {decision.reactiveReplicas !== undefined && <>The reactive rule alone would have asked for <b>{decision.reactiveReplicas}</b>; this decision asked for <b>{decision.targetReplicas}</b>.</>}
      </p>
      <TimeChart
        {...shared} title="Instances around it" height={140}
        lines={[{ ...toLine("ready", series.ready[0]), color: "actual", step: true, fill: true }, { ...toLine("asked", series.asked[0]), color: "ink", step: true }, { ...toLine("reactive rule", series.reactive[0]), color: "muted", step: true, dash: [4, 3], width: 1 }]}
      />
      <TimeChart {...shared} title="Load" height={120} lines={[{ ...toLine("busy slots", series.demand[0]), color: "actual", fill: true }]} />
      <TimeChart {...shared} title="p95 latency" unit="s" height={120} lines={[{ ...toLine("p95", series.p95[0]), color: "amber" }]} />
    </section>
  );
}

function outcome(action: ScalingAction): string {
  const what = `${action.target}: ${action.kind} from ${figure(action.from)} to ${figure(action.to)}`;
  if (action.succeeded === undefined) return `${what}, not answered yet`;
  if (!action.succeeded) return `${what}, refused: ${action.message}`;
  const ready = action.readyAt ? `, ready after ${duration((action.readyAt - action.intendedAt) / 1000)}` : "";
  return `${what}, done in ${duration(((action.finishedAt ?? action.intendedAt) - action.intendedAt) / 1000)}${ready}`;
}
