import { type FormEvent, useMemo } from "react";
import { range, type Series } from "../api/client";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { go } from "../app/router";
import { toLine } from "../chart/align";
import { type Stroke, TimeChart } from "../chart/TimeChart";
import { figure } from "../format/number";

const palette = ["actual", "amber", "red", "forecast", "green", "s6", "s7", "s8"];
const maxLines = 20;

export function Explore({ url }: { url: URL }) {
  const query = url.searchParams.get("q") ?? "";
  const seconds = Number(url.searchParams.get("range") ?? 900);
  const result = useLive(
    async () => {
      if (!query) return [];
      const end = Math.floor(Date.now() / 1000);
      return range(query, end - seconds, end, Math.max(1, Math.round(seconds / 400)));
    },
    `${query}|${seconds}`,
    5000,
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    go(`/explore?${new URLSearchParams({ q: String(form.get("q")), range: String(form.get("range")) })}`);
  };
  return (
    <>
      <h1>Explore</h1>
      <form onSubmit={submit} className="row">
        <label className="grow">PromQL <input name="q" className="wide" defaultValue={query} placeholder="sum by (workload) (workload:requests:rate)" spellCheck={false} /></label>
        <label>range <select name="range" defaultValue={String(seconds)}><option value="300">5 min</option><option value="900">15 min</option><option value="3600">1 h</option><option value="86400">24 h</option></select></label>
        <button type="submit">run</button>
      </form>
      <State of={result}>{(series) => <Result series={series} asked={query !== ""} />}</State>
    </>
  );
}

function Result({ series, asked }: { series: Series[]; asked: boolean }) {
  const lines = useMemo<Stroke[]>(() => series.slice(0, maxLines).map((item, index) => ({ ...toLine(name(item), item), color: palette[index % palette.length] ?? "actual" })), [series]);
  if (!asked) return <p className="empty">Write an expression; every signal, forecast and decision is a series too.</p>;
  if (series.length === 0) return <p className="empty">no series in this range</p>;
  return (
    <>
      <TimeChart title={series.length > maxLines ? `the first ${maxLines} of ${series.length} series` : `${series.length} series`} lines={lines} height={280} />
      <table>
        <thead><tr><th>series</th><th className="number">last</th></tr></thead>
        <tbody>{series.slice(0, 200).map((item) => <tr key={name(item)}><td><code>{name(item)}</code></td><td className="number">{figure(Number(item.values.at(-1)?.[1]))}</td></tr>)}</tbody>
      </table>
    </>
  );
}

function name(series: Series): string {
  const { __name__, ...labels } = series.metric;
  const text = Object.entries(labels).map(([key, value]) => `${key}="${value}"`).join(", ");
  return `${__name__ ?? ""}{${text}}`;
}
