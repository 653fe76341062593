import { useState } from "react";
import { ApiError, range, type Series } from "../api/client";
import { useLive } from "../api/useLive";
import { go, setQuery } from "../app/router";
import { State } from "../app/State";
import { count } from "../format/number";
import { rangeKey, stepOf, timeRange } from "../time/timeRange";
import { Editor } from "./Editor";
import { Result } from "./Result";
import { Where } from "./Where";

interface Answer {
  series: Series[];
  problem?: string;
  domain: [number, number];
}

async function ask(query: string, search: URLSearchParams): Promise<Answer> {
  const span = timeRange(search);
  const domain: [number, number] = [span.start, span.end];
  if (!query) return { series: [], domain };
  try {
    return { series: await range(query, span.start, span.end, stepOf(span)), domain };
  } catch (error) {
    // The expression's mistake belongs to the expression, not to the page.
    if (error instanceof ApiError && (error.status === 400 || error.status === 422)) return { series: [], problem: error.message, domain };
    throw error;
  }
}

const examples = [
  "sum by (workload) (workload:requests:rate)",
  "histogram_quantile(0.95, sum by (workload) (workload:latency:seconds))",
  'workload:forecast{signal="workload:demand",quantile="0.95"}',
  'workload:forecast:score{measure="wape"}',
  "rate(observe_store_samples_appended_total[1m])",
];

/** PromQL over everything that is kept: signals, forecasts, decisions and raw metrics alike. */
export function Explore({ url }: { url: URL }) {
  const query = url.searchParams.get("q") ?? "";
  const [table, setTable] = useState(false);
  const answer = useLive(() => ask(query, url.searchParams), `${query}|${rangeKey(url.searchParams)}`, timeRange(url.searchParams).live ? 5 : 0);
  const run = (text: string) => setQuery({ q: text.trim() });
  return (
    <>
      <div className="head"><h1>Explore</h1></div>
      <form className="row" style={{ marginBottom: 12, alignItems: "flex-start" }} onSubmit={(event) => { event.preventDefault(); run(String(new FormData(event.currentTarget).get("q"))); }}>
        <Editor value={query} run={run} />
        <button type="submit" className="primary">Run</button>
        <button type="button" disabled={!query} onClick={() => go(`/dashboards/new?${new URLSearchParams({ q: query })}`)}>Add to a dashboard</button>
      </form>
      <State of={answer}>
        {({ series, problem, domain }) => {
          if (!query) return <Examples run={run} />;
          if (problem) return <Where query={query} problem={problem} />;
          if (series.length === 0) return <p className="empty">No series in this range.</p>;
          return (
            <>
              <div className="row" style={{ marginBottom: 12 }}>
                <span className="muted">{count(series.length, "series").replace("seriess", "series")}</span>
                <span className="grow" />
                <fieldset className="segments"><legend className="hidden">show as</legend>
                  <button type="button" aria-pressed={!table} onClick={() => setTable(false)}>Graph</button><button type="button" aria-pressed={table} onClick={() => setTable(true)}>Table</button>
                </fieldset>
              </div>
              <Result series={series} domain={domain} isTable={table} />
            </>
          );
        }}
      </State>
    </>
  );
}

function Examples({ run }: { run: (query: string) => void }) {
  return (
    <section className="text">
      <p>Write an expression, or begin with one of these:</p>
      <ul className="feed">{examples.map((example) => <li key={example}><button type="button" className="plain" onClick={() => run(example)}><code>{example}</code></button></li>)}</ul>
    </section>
  );
}
