import { number, range } from "../api/client";

/** Observe against the reactive rule, both simulated on the same arrivals; undefined where the simulation has not run. */
export interface Savings {
  instances?: number;
  reactiveInstances?: number;
  waiting?: number;
  reactiveWaiting?: number;
  coldStartsAvoided?: number;
}

const [day, minute] = [86_400, 60];

export async function loadSavings(): Promise<Savings> {
  const average = (series: string, rule: string) => number(`sum(avg_over_time(${series}{rule="${rule}"}[1d]))`);
  const end = Math.floor(Date.now() / 1000 / minute) * minute;
  const [instances, reactiveInstances, waiting, reactiveWaiting, avoided] = await Promise.all([
    average("workload:shadow:replicas", "observe"), average("workload:shadow:replicas", "reactive"),
    average("workload:shadow:queue", "observe"), average("workload:shadow:queue", "reactive"),
    range(`sum(avg_over_time(workload:shadow:coldstarts:rate{rule="reactive"}[1m])) - sum(avg_over_time(workload:shadow:coldstarts:rate{rule="observe"}[1m]))`, end - day, end, minute),
  ]);
  // A rate a second over each minute, added up, is a number of starts.
  const starts = avoided[0]?.values.reduce((sum, [, value]) => sum + Number(value) * minute, 0);
  return { instances, reactiveInstances, waiting, reactiveWaiting, coldStartsAvoided: starts === undefined ? undefined : Math.round(starts) };
}

/** "11 % fewer". */
export function comparison(own: number | undefined, reactive: number | undefined, less = "fewer"): string | undefined {
  if (own === undefined || !reactive) return undefined;
  const percent = Math.round((own / reactive - 1) * 100);
  return percent === 0 ? "as many" : `${Math.abs(percent)} % ${percent < 0 ? less : "more"}`;
}

export const estimate = "Estimated: both rules are simulated live on the same arrivals, and averaged over the last day";
