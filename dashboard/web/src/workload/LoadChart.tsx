import { setQuery } from "../app/router";
import { toLine } from "../chart/align";
import type { Stroke, Zone } from "../chart/options";
import { TimeChart } from "../chart/TimeChart";
import { clock, duration, readable } from "../format/number";
import { foreseenLine, forecastLines, thoughtLines } from "./forecastLines";
import type { WorkloadData } from "./load";

interface Props {
  data: WorkloadData;
  zones: Zone[];
  /** What is shown is what was thought at this second; undefined = now. */
  origin: number | undefined;
}

/** Load with what is expected of it, now or as it was thought at an earlier moment. */
export function LoadChart({ data, zones, origin }: Props) {
  const { domain, range, forecast, foreseen, step } = data;
  const demand = data.series.demand?.[0];
  const lines: Stroke[] = [{ ...toLine("busy slots", demand), color: "actual", fill: true }];
  if (origin === undefined) {
    lines.push(...foreseenLine(foreseen, range.end));
    if (range.live) lines.push(...forecastLines(forecast, lines.length, domain[1]));
  } else {
    const load = demand?.values.find(([time]) => Math.abs(time - origin) <= step)?.[1];
    lines.push(...thoughtLines(foreseen, origin, load === undefined ? null : Number(load), step, lines.length));
  }
  return (
    <>
      <TimeChart title="Load and forecast" height={190} lines={lines} domain={domain} now={origin ?? (range.live ? range.end : undefined)} zones={zones} />
      <OriginHandle data={data} origin={origin} />
      {forecast && origin === undefined && (
        <p className="note">
          {forecast.trusted ? "Trusted" : "Not trusted yet"}: {readable(forecast.why)}{forecast.seasonSeconds ? `; season found in the data: ${duration(forecast.seasonSeconds)}` : ""}.
        </p>
      )}
    </>
  );
}

/** Under the past of the chart: dragged (or moved with the arrow keys) it shows what was thought at that moment. */
function OriginHandle({ data: { range, domain, step }, origin }: Omit<Props, "zones">) {
  const share = (range.end - range.start) / (domain[1] - domain[0]);
  const move = (value: number) => setQuery({ origin: value > range.end - step ? undefined : String(value) }, true);
  return (
    <div className="origin">
      <input
        type="range" style={{ width: `calc((100% - 22px) * ${share} + 16px)` }} min={range.start} max={range.end} step={step} value={Math.min(range.end, Math.max(range.start, origin ?? range.end))}
        aria-label="show what it thought at" aria-valuetext={origin === undefined ? "now" : clock(origin * 1000)} onChange={(event) => move(Number(event.target.value))}
      />
      {origin === undefined
        ? <span className="muted">Drag back to see what it thought then</span>
        : <span>What it thought at <b>{clock(origin * 1000)}</b>, kept at the horizons of its series <button type="button" className="plain" onClick={() => move(range.end)}>back to now</button></span>}
    </div>
  );
}
