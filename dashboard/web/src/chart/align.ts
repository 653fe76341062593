import type { Series } from "../api/client";

export interface Line {
  label: string;
  times: number[];
  values: (number | null)[];
}

/** Series of a range query as a line each; gaps stay gaps. */
export function toLine(label: string, series: Series | undefined): Line {
  const points = series?.values ?? [];
  return { label, times: points.map(([time]) => time), values: points.map(([, value]) => (Number.isFinite(Number(value)) ? Number(value) : null)) };
}

/** Lines over one shared axis of times: [times, values of the first line, …]. */
export function align(lines: Line[]): [number[], ...(number | null)[][]] {
  const times = [...new Set(lines.flatMap((line) => line.times))].sort((a, b) => a - b);
  const position = new Map(times.map((time, index) => [time, index]));
  const columns = lines.map((line) => {
    const column: (number | null)[] = new Array(times.length).fill(null);
    line.times.forEach((time, index) => {
      column[position.get(time) ?? 0] = line.values[index] ?? null;
    });
    return column;
  });
  return [times, ...columns];
}
