import { get, list, range, type Series } from "../api/client";
import type { Decision, ScalingAction } from "../api/types";
import { inPath } from "../app/addresses";
import { selectorOf } from "../workload/queries";

export interface DecisionData {
  decision: Decision;
  actions: ScalingAction[];
  /** The decisions of the workload right before and after it. */
  earlier?: Decision;
  later?: Decision;
  series: Record<"demand" | "ready" | "asked" | "reactive" | "p95", Series[]>;
  domain: [number, number];
  step: number;
}

/** Seconds shown before the decision, and after it while it was still at work. */
const [before, after] = [90, 210];

/** One record with what came of it. */
export async function loadDecision(id: string): Promise<DecisionData> {
  const decision = await get<Decision>(`/decisions/${inPath(id)}`);
  const [workload, time] = [encodeURIComponent(decision.workload), decision.time / 1000];
  const domain: [number, number] = [Math.floor(time - before), Math.ceil(time + after)];
  const end = Math.min(domain[1], Math.floor(Date.now() / 1000));
  const of = selectorOf(decision.workload);
  const over = (query: string) => range(query, domain[0], end, 1);
  const [actions, previous, next, demand, ready, asked, reactive, p95] = await Promise.all([
    list<ScalingAction>(`/actions?workload=${workload}&start=${decision.time - 1000}&end=${decision.until + 600_000}&limit=200`),
    list<Decision>(`/decisions?workload=${workload}&end=${decision.time}&limit=2`),
    list<Decision>(`/decisions?workload=${workload}&start=${decision.time}&end=${decision.time + 600_000}&limit=1000`),
    over(`sum(workload:demand{${of}})`),
    over(`sum(workload:replicas{${of},state="ready"})`),
    over(`workload:decision:replicas{${of}}`),
    over(`workload:decision:reactive:replicas{${of}}`),
    over(`histogram_quantile(0.95, sum(workload:latency:seconds{${of}}))`),
  ]);
  return {
    decision,
    actions: actions.filter((action) => action.decisionId === id),
    earlier: previous.find((item) => item.id !== id),
    later: next.findLast((item) => item.id !== id && item.time >= decision.time),
    series: { demand, ready, asked, reactive, p95 },
    domain,
    step: 1,
  };
}

/** The value nearest to a second, within a few; undefined where nothing is known there. */
export function valueAt(series: Series | undefined, time: number): number | undefined {
  const point = series?.values.findLast(([at]) => at <= time && at > time - 15);
  const value = Number(point?.[1]);
  return point && Number.isFinite(value) ? value : undefined;
}
