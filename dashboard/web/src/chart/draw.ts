import type uPlot from "uplot";
import type { Heat } from "./heat";
import type { Rule, Zone } from "./options";

type Color = (name: string) => string;

/** Stretches of time behind the lines: a tint, and a bar at the top that carries the colour. */
export function shade(plot: uPlot, zones: Zone[], color: Color): void {
  const { left, top, width, height } = plot.bbox;
  for (const zone of zones) {
    const start = Math.max(left, plot.valToPos(zone.start, "x", true));
    const end = Math.min(left + width, plot.valToPos(zone.end, "x", true));
    if (end <= start) continue;
    plot.ctx.save();
    plot.ctx.fillStyle = `${color(zone.color)}1c`;
    plot.ctx.fillRect(start, top, end - start, height);
    plot.ctx.fillStyle = color(zone.color);
    plot.ctx.fillRect(start, top, end - start, 2 * devicePixelRatio);
    plot.ctx.font = `${11 * devicePixelRatio}px ${getComputedStyle(plot.root).fontFamily}`;
    plot.ctx.textAlign = "left";
    plot.ctx.textBaseline = "top";
    // A name that does not fit would stand over its neighbour.
    if (plot.ctx.measureText(zone.label).width + 8 * devicePixelRatio < end - start) plot.ctx.fillText(zone.label, start + 4 * devicePixelRatio, top + 5 * devicePixelRatio);
    plot.ctx.restore();
  }
}

/** Cells by how many requests they hold; the fullest cell of the picture is the darkest. */
export function drawHeat(plot: uPlot, { cells, step, most }: Heat, stroke: string): void {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.save();
  plot.ctx.beginPath();
  plot.ctx.rect(left, top, width, height);
  plot.ctx.clip();
  plot.ctx.fillStyle = stroke;
  for (const cell of cells) {
    const [x1, x2] = [plot.valToPos(cell.time - step, "x", true), plot.valToPos(cell.time, "x", true)];
    const [y1, y2] = [plot.valToPos(cell.high, "y", true), plot.valToPos(cell.low, "y", true)];
    plot.ctx.globalAlpha = 0.06 + 0.6 * Math.sqrt(cell.count / most);
    plot.ctx.fillRect(Math.round(x1), Math.round(y1), Math.max(1, Math.round(x2) - Math.round(x1)), Math.max(1, Math.round(y2) - Math.round(y1)));
  }
  plot.ctx.restore();
}

export function drawRules(plot: uPlot, rules: Rule[], color: Color): void {
  const { left, width } = plot.bbox;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = color("muted");
  ctx.fillStyle = color("muted");
  ctx.font = `${11 * devicePixelRatio}px ${getComputedStyle(plot.root).fontFamily}`;
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  for (const { value, label } of rules) {
    const y = Math.round(plot.valToPos(value, "y", true)) + 0.5;
    ctx.setLineDash([5 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    ctx.fillText(label, left + width - 4 * devicePixelRatio, y - 2 * devicePixelRatio);
  }
  ctx.restore();
}

/** The line between what was and what is expected; the future's ground is a shade darker. */
export function drawNow(plot: uPlot, now: number | undefined, color: Color, isOver: boolean): void {
  if (!now) return;
  const x = plot.valToPos(now, "x", true);
  const { left, top, width, height } = plot.bbox;
  if (x < left || x > left + width) return;
  plot.ctx.save();
  plot.ctx.fillStyle = `${color("forecast")}0d`;
  if (!isOver) plot.ctx.fillRect(x, top, left + width - x, height);
  plot.ctx.strokeStyle = color("ink");
  plot.ctx.setLineDash([]);
  plot.ctx.lineWidth = devicePixelRatio;
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, top);
  plot.ctx.lineTo(x, top + height);
  plot.ctx.stroke();
  plot.ctx.restore();
}
