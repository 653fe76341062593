import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { type Line, align } from "./align";

export interface Stroke extends Line {
  color: string;
  dash?: number[];
  width?: number;
  fillTo?: number;
  step?: boolean;
}

interface Props {
  title: string;
  unit?: string;
  lines: Stroke[];
  /** Draws "now" as a line; ms. */
  now?: number;
  height?: number;
}

const sync = uPlot.sync("observe");

/** A chart over time on canvas, axis from zero, one crosshair for all charts of the page. */
export function TimeChart({ title, unit = "", lines, now, height = 160 }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const isEmpty = lines.every((line) => line.values.every((value) => value === null));
  useEffect(() => {
    const element = host.current;
    if (!element || isEmpty) return;
    const style = getComputedStyle(element);
    const ink = style.getPropertyValue("--muted");
    const grid = style.getPropertyValue("--line");
    const color = (name: string) => style.getPropertyValue(`--${name}`) || name;
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 }, font: "12px system-ui" };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height,
        cursor: { sync: { key: sync.key }, drag: { x: false, y: false } },
        legend: { live: true },
        scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
        axes: [axis, { ...axis, size: 48 }],
        series: [
          {},
          ...lines.map((line) => ({
            label: line.label,
            stroke: color(line.color),
            width: line.width ?? 1.5,
            ...(line.dash ? { dash: line.dash } : {}),
            ...(line.step ? { paths: uPlot.paths.stepped?.({ align: 1 }) } : {}),
            spanGaps: false,
            points: { show: false },
            value: (_: uPlot, value: number | null) => (value === null ? "–" : `${Number(value.toPrecision(3))}${unit}`),
          })),
        ],
        bands: lines.flatMap((line, index) => (line.fillTo === undefined ? [] : [{ series: [index + 1, line.fillTo + 1] as [number, number], fill: `${color(line.color)}22` }])),
        hooks: {
          draw: [
            (plot) => {
              if (!now) return;
              const x = plot.valToPos(now / 1000, "x", true);
              plot.ctx.save();
              plot.ctx.strokeStyle = ink;
              plot.ctx.setLineDash([4, 4]);
              plot.ctx.beginPath();
              plot.ctx.moveTo(x, plot.bbox.top);
              plot.ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
              plot.ctx.stroke();
              plot.ctx.restore();
            },
          ],
        },
      },
      align(lines) as uPlot.AlignedData,
      element,
    );
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      chart.destroy();
    };
  }, [lines, now, height, unit, isEmpty]);
  return (
    <figure className="chart">
      <figcaption>
        {title} {unit && <span className="muted">{unit}</span>}
      </figcaption>
      {isEmpty ? <p className="empty">no data in this range</p> : <div ref={host} role="img" aria-label={title} />}
    </figure>
  );
}
