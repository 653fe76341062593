import { range } from "../api/client";
import type { Panel } from "../api/types";
import { useLive } from "../api/useLive";
import { TimeChart } from "../chart/TimeChart";
import { linesOf, Result } from "../explore/Result";
import { figure } from "../format/number";
import { rangeKey, stepOf, timeRange } from "../time/timeRange";

/** A panel as it is looked at; one that cannot be drawn says why. */
export function PanelView({ panel, url }: { panel: Panel; url: URL }) {
  const load = async () => {
    const span = timeRange(url.searchParams);
    return { domain: [span.start, span.end] as [number, number], series: panel.query ? await range(panel.query, span.start, span.end, stepOf(span)) : [] };
  };
  const data = useLive(load, `${panel.query}|${rangeKey(url.searchParams)}`, timeRange(url.searchParams).live ? 5 : 0);
  const title = panel.title || panel.query || "New panel";
  if (data.error && !data.data) return <><h2>{title}</h2><p className="notice trouble">{data.error}</p></>;
  if (!data.data) return <h2>{title}</h2>;
  const { series, domain } = data.data;
  if (panel.kind === "number") return <><h2>{title}</h2><p className="big">{figure(Number(series[0]?.values.at(-1)?.[1]), panel.unit)}</p></>;
  if (panel.kind === "table") return <><h2>{title}</h2><Result series={series} domain={domain} isTable /></>;
  return <TimeChart title={title} unit={panel.unit} lines={linesOf(series)} domain={domain} height={200} />;
}
