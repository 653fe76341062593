import type { Series } from "../api/client";

export interface Line {
  label: string;
  times: number[];
  values: (number | null)[];
}

/** Null is a gap; undefined only says that another line has a point there. */
export type Column = (number | null | undefined)[];

/** Series of a range query as a line each. A step without a sample is a gap, and stays one. */
export function toLine(label: string, series: Series | undefined): Line {
  const points = series?.values ?? [];
  const line: Line = { label, times: [], values: [] };
  const step = points.slice(1).reduce((least, [time], index) => Math.min(least, time - (points[index]?.[0] ?? 0)), Number.POSITIVE_INFINITY);
  points.forEach(([time, text], index) => {
    const before = points[index - 1]?.[0];
    if (before !== undefined && time - before > step * 1.5) {
      line.times.push(before + step);
      line.values.push(null);
    }
    line.times.push(time);
    line.values.push(Number.isFinite(Number(text)) ? Number(text) : null);
  });
  return line;
}

/** Lines over one shared axis of times: [times, values of the first line, …]. */
export function align(lines: Line[]): [number[], ...Column[]] {
  const times = [...new Set(lines.flatMap((line) => line.times))].sort((a, b) => a - b);
  const position = new Map(times.map((time, index) => [time, index]));
  const columns = lines.map((line) => {
    const column: Column = new Array(times.length).fill(undefined);
    line.times.forEach((time, index) => {
      column[position.get(time) ?? 0] = line.values[index] ?? null;
    });
    return column;
  });
  return [times, ...columns];
}
