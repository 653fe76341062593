import type { Series } from "../api/client";
import type { Forecast } from "../api/types";
import { toLine } from "../chart/align";
import type { Stroke } from "../chart/options";

/** Median with the 50 and 90 % bands of the newest forecast; the bands refer to each other by their place after <offset> other lines. */
export function forecastLines(forecast: Forecast | undefined, offset: number, end: number): Stroke[] {
  if (!forecast) return [];
  const steps = forecast.values.map((row, index) => ({ time: forecast.origin / 1000 + (index + 1) * forecast.stepSeconds, row })).filter(({ time }) => time <= end);
  const times = steps.map(({ time }) => time);
  const quantile = (level: number, more: Partial<Stroke>): Stroke => ({
    label: `${level * 100} %`, times, values: steps.map(({ row }) => row[forecast.levels.indexOf(level)] ?? null), color: "forecast", width: 0, quiet: true, ...more,
  });
  return [
    quantile(0.05, {}), quantile(0.95, { fillTo: offset }), quantile(0.25, {}), quantile(0.75, { fillTo: offset + 2 }),
    quantile(0.5, { label: "forecast, 50 and 90 % bands", width: 2, quiet: false }),
  ];
}

/** What was foreseen for the past, at the shortest horizon that is kept. */
export function foreseenLine(series: Series[]): Stroke[] {
  const horizons = series.map((item) => ({ item, minutes: minutesOf(item.metric.horizon ?? "") })).sort((a, b) => a.minutes - b.minutes);
  const nearest = horizons[0]?.item;
  return nearest ? [{ ...toLine(`foreseen ${nearest.metric.horizon} before`, nearest), color: "forecast", dash: [3, 3], width: 1 }] : [];
}

function minutesOf(text: string): number {
  return Number.parseFloat(text) * (text.endsWith("s") ? 1 / 60 : 1);
}
