import { prometheus } from "../api/client";
import { useLive } from "../api/useLive";
import { count } from "../format/number";

const examples: [string, string][] = [
  ["Requests by workload", "sum by (workload) (workload:requests:rate)"],
  ["95th percentile of latency", "histogram_quantile(0.95, sum by (workload) (workload:latency:seconds))"],
  ["Latency as a heat map", "sum(workload:latency:seconds)"],
  ["Load that is foreseen, 95 %", 'workload:forecast{signal="workload:demand",quantile="0.95"}'],
  ["How far forecasts miss", 'workload:forecast:score{measure="wape"}'],
  ["Instances asked for against the reactive rule", "sum by (workload) (workload:decision:replicas) - sum by (workload) (workload:decision:reactive:replicas)"],
  ["Samples stored a second", "rate(observe_store_samples_appended_total[1m])"],
];

const most = 400;

/** Where to begin: questions, then every name that is kept. */
export function Examples({ run }: { run: (query: string) => void }) {
  const names = useLive(() => prometheus<string[]>("/label/__name__/values"), "all-names", 60);
  return (
    <div className="columns">
      <section>
        <h2>Ask, for example</h2>
        <ul className="asks">{examples.map(([title, query]) => <li key={query}><button type="button" onClick={() => run(query)}><b>{title}</b><code>{query}</code></button></li>)}</ul>
      </section>
      <aside>
        <section>
          <h2>{names.data ? count(names.data.length, "name") : "Names"}</h2>
          {names.data?.length === 0 && <p className="empty">Nothing is kept yet.</p>}
          <ul className="names">{signalsFirst(names.data ?? []).slice(0, most).map((name) => <li key={name}><button type="button" onClick={() => run(name)}>{name}</button></li>)}</ul>
        </section>
      </aside>
    </div>
  );
}

/** What workloads have in common comes before what each sender calls its own. */
function signalsFirst(names: string[]): string[] {
  return [...names.filter((name) => name.includes(":")), ...names.filter((name) => !name.includes(":"))];
}
