import type { Series } from "../api/client";

export interface Cell {
  time: number;
  low: number;
  high: number;
  count: number;
}

export interface Heat {
  cells: Cell[];
  /** Seconds a column covers. */
  step: number;
  /** The fullest cell's count. */
  most: number;
  /** Upper end of what is drawn: above it lies less than a hundredth of all. */
  top: number;
}

const tail = 0.01;

/** Cells of the histograms of a range query; undefined where there are none. */
export function heatOf(series: Series[], step: number): Heat | undefined {
  const cells = series.flatMap((item) => (item.histograms ?? []).flatMap(([time, histogram]) => (histogram.buckets ?? []).map(([, low, high, count]): Cell => ({
    time, low: Math.max(0, Number(low)), high: Number(high), count: Number(count),
  })))).filter((cell) => cell.count > 0 && Number.isFinite(cell.high) && cell.high > cell.low);
  if (cells.length === 0) return undefined;

  const most = cells.reduce((highest, cell) => Math.max(highest, cell.count), 0);
  return { cells, step, most, top: topOf(cells) };
}

function topOf(cells: Cell[]): number {
  const byHigh = [...cells].sort((a, b) => b.high - a.high);
  const all = cells.reduce((sum, cell) => sum + cell.count, 0);
  let above = 0;
  for (const cell of byHigh) {
    above += cell.count;
    if (above > all * tail) return cell.high;
  }
  return byHigh[0]?.high ?? 0;
}
