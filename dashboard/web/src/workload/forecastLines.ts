import type { Series } from "../api/client";
import type { Forecast } from "../api/types";
import { toLine } from "../chart/align";
import type { Stroke } from "../chart/options";
import { clock, duration } from "../format/number";

/** Median with the 50 and 90 % bands of the newest forecast; the bands refer to each other by their place after <offset> other lines. */
export function forecastLines(forecast: Forecast | undefined, offset: number, end: number): Stroke[] {
  if (!forecast) return [];
  const steps = forecast.values.map((row, index) => ({ time: forecast.origin / 1000 + (index + 1) * forecast.stepSeconds, row })).filter(({ time }) => time <= end);
  const times = steps.map(({ time }) => time);
  const quantile = (level: number, label: string, more: Partial<Stroke>): Stroke => ({
    label, times, values: steps.map(({ row }) => row[forecast.levels.indexOf(level)] ?? null), color: "forecast", width: 0, quiet: true, ...more,
  });
  return [
    quantile(0.05, "forecast, 5 % load", {}), quantile(0.95, "forecast, 95 % load", { fillTo: offset }),
    quantile(0.25, "forecast, 25 % load", {}), quantile(0.75, "forecast, 75 % load", { fillTo: offset + 2 }),
    quantile(0.5, "forecast, 50 and 90 % bands", { width: 2, quiet: false }),
  ];
}

/** What was foreseen for the past, at the shortest horizon that is kept. */
export function foreseenLine(series: Series[], end: number): Stroke[] {
  const nearest = byHorizon(series.filter((item) => item.metric.quantile === "0.5"))[0];
  if (!nearest) return [];
  const past = { ...nearest.item, values: nearest.item.values.filter(([time]) => time <= end) };
  return [{ ...toLine(`foreseen ${duration(nearest.seconds)} before`, past), color: "forecast", dash: [3, 3], width: 1 }];
}

/** What it thought at a moment: the forecasts that were made then, where the horizons lie; it opens from the load of that moment. */
export function thoughtLines(series: Series[], origin: number, load: number | null, step: number, offset: number): Stroke[] {
  const quantile = (level: string, label: string, more: Partial<Stroke>): Stroke => {
    const points = byHorizon(series.filter((item) => item.metric.quantile === level)).flatMap(({ item, seconds }) => {
      const nearest = item.values.find(([time]) => Math.abs(time - origin - seconds) <= step / 2);
      return nearest ? [[origin + seconds, Number(nearest[1])] as const] : [];
    });
    return { label, times: [origin, ...points.map(([time]) => time)], values: [load, ...points.map(([, value]) => value)], color: "forecast", width: 0, quiet: true, ...more };
  };
  return [
    quantile("0.05", "thought then, 5 % load", {}), quantile("0.95", "thought then, 95 % load", { fillTo: offset }),
    quantile("0.5", `thought at ${clock(origin * 1000)}, 90 % band`, { width: 2, quiet: false }),
  ];
}

function byHorizon(series: Series[]) {
  return series.map((item) => ({ item, seconds: secondsOf(item.metric.horizon ?? "") })).sort((a, b) => a.seconds - b.seconds);
}

function secondsOf(text: string): number {
  const factor: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
  return Number.parseFloat(text) * (factor[text.at(-1) ?? ""] ?? 1);
}
