import { setQuery } from "../app/router";

/** What is looked at; seconds since the epoch. A live range ends now and moves on. */
export interface TimeRange {
  start: number;
  end: number;
  live: boolean;
}

export const presets: [label: string, value: string, seconds: number][] = [
  ["5 min", "5m", 300], ["15 min", "15m", 900], ["1 h", "1h", 3600], ["6 h", "6h", 21_600], ["24 h", "24h", 86_400], ["7 d", "7d", 604_800],
];

const usual = 900;

/** The range that an address asks for; the last 15 minutes where it does not say or says nonsense. */
export function timeRange(search: URLSearchParams, now = Date.now() / 1000): TimeRange {
  const [from, to] = [Number(search.get("from")), Number(search.get("to"))];
  if (from > 0 && to > from) return { start: from, end: to, live: false };
  const seconds = presets.find(([, value]) => value === search.get("range"))?.[2] ?? usual;
  return { start: Math.floor(now) - seconds, end: Math.floor(now), live: true };
}

/** What a loader's result depends on: a live range is the same one all the time. */
export function rangeKey(search: URLSearchParams): string {
  return `${search.get("range")}|${search.get("from")}|${search.get("to")}`;
}

/** About 300 points, a whole number of seconds apart. */
export function stepOf({ start, end }: TimeRange): number {
  return Math.max(1, Math.round((end - start) / 300));
}

export function zoom(start: number, end: number): void {
  setQuery({ range: undefined, from: String(Math.floor(start)), to: String(Math.ceil(end)) });
}

/** Moves by a share of the range; what would lie in the future is now. */
export function shift(share: number): void {
  const { start, end } = timeRange(new URLSearchParams(window.location.search));
  const by = Math.round((end - start) * share);
  if (end + by >= Date.now() / 1000) setQuery({ from: undefined, to: undefined, range: presets.find(([, , seconds]) => seconds >= end - start)?.[1] });
  else zoom(start + by, end + by);
}
