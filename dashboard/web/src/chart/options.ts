import uPlot from "uplot";
import { figure } from "../format/number";
import type { Line } from "./align";

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
}

/** A stretch of time that is shaded, seconds. */
export interface Zone {
  start: number;
  end: number;
  color: string;
  label: string;
}

export interface ChartOptions {
  unit: string;
  lines: Stroke[];
  domain?: [number, number];
  now?: number;
  zones?: Zone[];
  height: number;
  hidden: ReadonlySet<string>;
}

const sync = uPlot.sync("observe");

/** uPlot's options for an element; what changes with the data is read anew at each drawing. */
export function chartOptions(element: HTMLElement, latest: () => ChartOptions, moved: (index: number | null) => void, zoomed: (start: number, end: number) => void): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim() || name;
  const { lines, unit, height, hidden } = latest();
  const axis = { stroke: color("muted"), grid: { stroke: color("line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    padding: [6, 8, 0, 0],
    cursor: { sync: { key: sync.key, setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
    scales: {
      x: { range: (_, min, max) => latest().domain ?? [min, max] },
      y: { range: (_, min, max) => [Math.min(0, min ?? 0), max > 0 ? max * 1.08 : 1] },
    },
    axes: [
      { ...axis, size: 26, values: (_, ticks) => ticks.map((tick) => tickLabel(tick, ticks)) },
      { ...axis, size: 54, values: (_, ticks) => ticks.map((tick) => figure(tick, unit)) },
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
    bands: lines.flatMap((line, index) => (line.fillTo === undefined ? [] : [{ series: [index + 1, line.fillTo + 1] as [number, number], fill: `${color(line.color)}26` }])),
    hooks: {
      setCursor: [(plot) => moved(plot.cursor.idx ?? null)],
      setSelect: [(plot) => {
        const { left, width } = plot.select;
        if (width > 4) zoomed(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
        plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
      }],
      drawClear: [(plot) => shade(plot, latest().zones ?? [], color)],
      draw: [(plot) => drawNow(plot, latest().now, color("muted"))],
    },
  };
}

function shade(plot: uPlot, zones: Zone[], color: (name: string) => string): void {
  const { left, top, width, height } = plot.bbox;
  for (const zone of zones) {
    const start = Math.max(left, plot.valToPos(zone.start, "x", true));
    const end = Math.min(left + width, plot.valToPos(zone.end, "x", true));
    if (end <= start) continue;
    plot.ctx.save();
    plot.ctx.fillStyle = `${color(zone.color)}22`;
    plot.ctx.fillRect(start, top, end - start, height);
    plot.ctx.fillStyle = color(zone.color);
    plot.ctx.fillRect(start, top, end - start, 2 * devicePixelRatio);
    plot.ctx.restore();
  }
}

function drawNow(plot: uPlot, now: number | undefined, stroke: string): void {
  if (!now) return;
  const x = plot.valToPos(now, "x", true);
  const { left, top, width, height } = plot.bbox;
  if (x < left || x > left + width) return;
  plot.ctx.save();
  plot.ctx.strokeStyle = stroke;
  plot.ctx.setLineDash([3, 3]);
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, top);
  plot.ctx.lineTo(x, top + height);
  plot.ctx.stroke();
  plot.ctx.restore();
}

/** Seconds only where the ticks need them, days only where there are several. */
function tickLabel(tick: number, ticks: number[]): string {
  const date = new Date(tick * 1000);
  const distance = (ticks[1] ?? tick) - (ticks[0] ?? tick);
  if (distance >= 86_400) return date.toLocaleDateString(undefined, { month: "short", day: "numeric" });
  return date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", ...(distance < 60 ? { second: "2-digit" } : {}), hour12: false });
}
