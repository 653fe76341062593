import { partsOf } from "../app/addresses";

/** The labels that make a workload, as a selector's inside. */
export function selectorOf(id: string): string {
  const { location, space, name } = partsOf(id);
  return `location=${JSON.stringify(location)},namespace=${JSON.stringify(space)},workload=${JSON.stringify(name)}`;
}

/** What is drawn of a workload, a query a line. */
export function signalQueries(id: string): Record<string, string> {
  const of = selectorOf(id);
  return {
    demand: `sum(workload:demand{${of}})`,
    ready: `sum(workload:replicas{${of},state="ready"})`,
    asked: `workload:decision:replicas{${of}}`,
    reactive: `workload:decision:reactive:replicas{${of}}`,
    concurrency: `sum(workload:concurrency{${of}})`,
    queue: `sum(workload:queue{${of}})`,
    limit: `workload:decision:concurrency{${of}}`,
    p50: `histogram_quantile(0.5, sum(workload:latency:seconds{${of}}))`,
    p95: `histogram_quantile(0.95, sum(workload:latency:seconds{${of}}))`,
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
