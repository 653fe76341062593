import { useState } from "react";
import { ApiError, prometheus, range, type Series } from "../api/client";
import { useLive } from "../api/useLive";
import { setQuery } from "../app/router";
import { State } from "../app/State";
import { count } from "../format/number";
import { rangeKey, stepOf, timeRange } from "../time/timeRange";
import { AddToDashboard } from "./AddToDashboard";
import { Editor } from "./Editor";
import { Examples } from "./Examples";
import { Result } from "./Result";
import { type View, viewsOf } from "./views";
import { Where } from "./Where";

interface Answer {
  series: Series[];
  problem?: string;
  domain: [number, number];
  step: number;
}

async function ask(query: string, search: URLSearchParams): Promise<Answer> {
  const span = timeRange(search);
  const [domain, step]: [[number, number], number] = [[span.start, span.end], stepOf(span)];
  if (!query) return { series: [], domain, step };
  try {
    return { series: await range(query, span.start, span.end, step), domain, step };
  } catch (error) {
    // The expression's mistake belongs to the expression, not to the page.
    if (error instanceof ApiError && (error.status === 400 || error.status === 422)) return { series: [], problem: error.message, domain, step };
    throw error;
  }
}

/** PromQL over everything that is kept: signals, forecasts, decisions and raw metrics alike. */
export function Explore({ url }: { url: URL }) {
  const query = url.searchParams.get("q") ?? "";
  const [text, setText] = useState(query);
  const [mistake, setMistake] = useState<{ text: string; problem: string }>();
  const answer = useLive(() => ask(query, url.searchParams), `${query}|${rangeKey(url.searchParams)}`, timeRange(url.searchParams).live ? 5 : 0);
  const run = (expression: string) => {
    setMistake(undefined);
    setQuery({ q: expression.trim() });
  };
  const format = async () => {
    try {
      run(await prometheus<string>(`/format_query?${new URLSearchParams({ query: text })}`));
    } catch (error) {
      setMistake({ text, problem: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <>
      <div className="head"><h1>Explore</h1></div>
      <form className="row ask" onSubmit={(event) => { event.preventDefault(); run(String(new FormData(event.currentTarget).get("q"))); }}>
        <Editor key={query} value={query} run={run} changed={setText} />
        <button type="submit" className="primary">Run</button>
        <button type="button" disabled={!text.trim()} onClick={format}>Format</button>
        <AddToDashboard query={query} />
      </form>
      {mistake && <Where query={mistake.text} problem={mistake.problem} />}
      <State of={answer}>
        {(found) => {
          if (!query) return <Examples run={run} />;
          if (found.problem) return <Where query={query} problem={found.problem} />;
          if (found.series.length === 0) return <p className="empty">No series in this range. The expression is right; nothing of its name was kept between these times.</p>;
          return <Answered answer={found} asked={url.searchParams.get("view") as View | null} query={query} />;
        }}
      </State>
    </>
  );
}

function Answered({ answer, asked, query }: { answer: Answer; asked: View | null; query: string }) {
  const views = viewsOf(answer.series);
  const view = asked && views.includes(asked) ? asked : (views[0] ?? "Graph");
  return (
    <>
      <div className="row" style={{ marginBottom: 8 }}>
        <span className="muted">{count(answer.series.length, "series", "series")}, a point every {answer.step} s</span>
        <span className="grow" />
        <fieldset className="segments"><legend className="hidden">show as</legend>
          {views.map((name) => <button type="button" key={name} aria-pressed={name === view} onClick={() => setQuery({ view: name })}>{name}</button>)}
        </fieldset>
      </div>
      <Result series={answer.series} domain={answer.domain} step={answer.step} view={view} name={query} />
    </>
  );
}
