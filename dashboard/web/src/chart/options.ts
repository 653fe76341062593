import uPlot from "uplot";
import { figure, time } from "../format/number";
import type { Line } from "./align";
import { drawHeat, drawNow, drawRules, shade } from "./draw";
import type { Heat } from "./heat";

export interface Stroke extends Line {
  /** A custom property without its dashes. */
  color: string;
  dash?: number[];
  width?: number;
  /** Index of the line down to which the ground is filled. */
  fillTo?: number;
  /** Fills down to zero. */
  fill?: boolean;
  step?: boolean;
  /** Left out of the legend: bounds of a band. */
  quiet?: boolean;
  /** Its own values by time where it is drawn on top of others. */
  own?: Map<number, number | null>;
}

/** A stretch of time that is shaded, seconds. */
export interface Zone {
  start: number;
  end: number;
  color: string;
  label: string;
}

/** A hairline across the chart: an objective, a bound. */
export interface Rule {
  value: number;
  label: string;
}

export interface ChartOptions {
  unit: string;
  lines: Stroke[];
  domain?: [number, number];
  now?: number;
  /** What lies right of "now" is over as well: no ground of the future. */
  isOver?: boolean;
  zones?: Zone[];
  rules?: Rule[];
  heat?: Heat;
  height: number;
  hidden: ReadonlySet<string>;
}

const sync = uPlot.sync("observe");

/** uPlot's options for an element; what changes with the data is read anew at each drawing. */
export function chartOptions(element: HTMLElement, latest: () => ChartOptions, moved: (index: number | null) => void, zoomed: (start: number, end: number) => void, drawn: (plot: uPlot) => void): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim() || name;
  const { lines, unit, height, hidden } = latest();
  const axis = { stroke: color("muted"), grid: { stroke: color("grid"), width: 1 }, ticks: { show: false }, font: `11px ${style.fontFamily}` };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    padding: [8, 14, 0, 0],
    cursor: { sync: { key: sync.key, setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
    scales: {
      x: { range: (_, min, max) => latest().domain ?? [min, max] },
      y: { range: (_, min, max) => [Math.min(0, min ?? 0), top(max, latest())] },
    },
    axes: [
      { ...axis, size: 24, space: 72, grid: { show: false }, values: (_, ticks) => ticks.map((tick) => tickLabel(tick, ticks)) },
      { ...axis, size: 56, space: 32, gap: 8, values: (_, ticks) => ticks.map((tick) => time(tick, unit) ?? figure(tick, unit)) },
    ],
    series: [{}, ...lines.map((line) => ({
      label: line.label,
      show: !hidden.has(line.label),
      stroke: color(line.color),
      width: line.width ?? 1.5,
      ...(line.fill ? { fill: `${color(line.color)}1f` } : {}),
      ...(line.dash ? { dash: line.dash } : {}),
      ...(line.step ? { paths: uPlot.paths.stepped?.({ align: 1 }) } : {}),
      spanGaps: false,
      points: { show: false },
    }))],
    bands: lines.flatMap((line, index) => (line.fillTo === undefined ? [] : [{ series: [index + 1, line.fillTo + 1] as [number, number], fill: `${color(line.color)}2b` }])),
    hooks: {
      setCursor: [(plot) => moved(plot.cursor.idx ?? null)],
      setSelect: [(plot) => {
        const { left, width } = plot.select;
        if (width > 4) zoomed(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
        plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
      }],
      drawClear: [(plot) => {
        const { zones, heat } = latest();
        shade(plot, zones ?? [], color);
        if (heat) drawHeat(plot, heat, color("actual"));
      }],
      draw: [(plot) => {
        drawRules(plot, latest().rules ?? [], color);
        drawNow(plot, latest().now, color, latest().isOver ?? false);
        drawn(plot);
      }],
    },
  };
}

function top(max: number | null, { rules, heat }: ChartOptions): number {
  const highest = Math.max(max ?? 0, heat?.top ?? 0, ...(rules ?? []).map((rule) => rule.value));
  return highest > 0 ? highest * 1.08 : 1;
}

/** Seconds only where the ticks need them, days only where there are several. */
function tickLabel(tick: number, ticks: number[]): string {
  const date = new Date(tick * 1000);
  const distance = (ticks[1] ?? tick) - (ticks[0] ?? tick);
  if (distance >= 86_400) return date.toLocaleDateString(undefined, { month: "short", day: "numeric" });
  return date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", ...(distance < 60 ? { second: "2-digit" } : {}), hour12: false });
}
