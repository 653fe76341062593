import { range } from "../api/client";
import type { Panel } from "../api/types";
import { useLive } from "../api/useLive";
import { heatOf } from "../chart/heat";
import { Sparkline } from "../chart/Sparkline";
import { TimeChart } from "../chart/TimeChart";
import { linesOf } from "../explore/Result";
import { SeriesTable } from "../explore/SeriesTable";
import { quantity } from "../format/number";
import { rangeKey, stepOf, timeRange } from "../time/timeRange";

const heatSteps = 4;

/** A panel as it is looked at; one that cannot be drawn says why. */
export function PanelView({ panel, url }: { panel: Panel; url: URL }) {
  const step = stepOf(timeRange(url.searchParams)) * (panel.kind === "heat" ? heatSteps : 1);
  const load = async () => {
    const span = timeRange(url.searchParams);
    return { domain: [span.start, span.end] as [number, number], series: panel.query ? await range(panel.query, span.start, span.end, step) : [] };
  };
  const data = useLive(load, `${panel.query}|${panel.kind}|${rangeKey(url.searchParams)}`, timeRange(url.searchParams).live ? 5 : 0);
  const title = panel.title || panel.query || "New panel";
  if (!panel.query) return <><h2>{title}</h2><p className="empty">It needs an expression.</p></>;
  if (data.error && !data.data) return <><h2>{title}</h2><p className="notice trouble">{data.error}</p></>;
  if (!data.data) return <><h2>{title}</h2><p className="empty">Loading…</p></>;
  const { series, domain } = data.data;
  if (panel.kind === "table") return <><h2>{title}</h2><SeriesTable series={series} lines={[]} chart={title} isAlone /></>;
  if (panel.kind === "number") {
    const values = series[0]?.values.map(([, value]) => (Number.isFinite(Number(value)) ? Number(value) : null)) ?? [];
    return <><h2>{title}</h2><p className="big">{quantity(values.at(-1), panel.unit)}</p>{values.length > 1 && <Sparkline wide values={values} label={`${title} over the range`} />}</>;
  }
  const heat = panel.kind === "heat" ? heatOf(series, step) : undefined;
  return <TimeChart title={title} unit={panel.unit} lines={heat ? [] : linesOf(series)} heat={heat} domain={domain} height={200} empty={panel.kind === "heat" && series.length > 0 ? "These series are no histograms: a heat map cannot be drawn" : undefined} />;
}
