import { type ReactNode, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { themeChanged } from "../app/Theme";
import { zoom } from "../time/timeRange";
import { align } from "./align";
import type { Heat } from "./heat";
import { Legend } from "./Legend";
import { type Mark, Marks } from "./Marks";
import { type ChartOptions, type Rule, type Stroke, type Zone, chartOptions } from "./options";
import { Tooltip } from "./Tooltip";
import { useHidden } from "./useHidden";

interface Props {
  title: ReactNode;
  /** Where the title is no text, and as the name of hidden lines in the address. */
  name?: string;
  unit?: string;
  lines: Stroke[];
  /** First and last second shown; the same for all charts of a page, so that they stand under each other. */
  domain?: [number, number];
  /** Draws "now" as a line; seconds. */
  now?: number;
  isOver?: boolean;
  zones?: Zone[];
  rules?: Rule[];
  marks?: Mark[];
  heat?: Heat;
  height?: number;
  empty?: string;
}

/** A chart over time on canvas: axis from zero, gaps stay gaps, one crosshair for all charts of the page, a drag zooms them all. */
export function TimeChart({ title, name, unit = "", lines, domain, now, isOver, zones, rules, marks, heat, height = 150, empty = "No data in this range" }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const label = name ?? String(title);
  const [hidden, toggle] = useHidden(label);
  const [cursor, setCursor] = useState<number | null>(null);
  const [isPointed, setPointed] = useState(false);
  const [box, setBox] = useState({ left: 0, width: 0, key: "" });
  const [theme, setTheme] = useState(0);
  const data = align(lines);
  const isEmpty = !heat && lines.every((line) => line.values.every((value) => value === null));
  const drawn: ChartOptions = { unit, lines, domain, now, isOver, zones, rules, heat, height, hidden };
  const latest = useRef(drawn);
  latest.current = drawn;
  // What makes another chart; everything else is new data in the same one.
  const shape = `${lines.map((line) => `${line.label}|${line.color}`).join()}|${[...hidden].join()}|${height}|${unit}|${theme}|${isEmpty}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape stands for them
  useEffect(() => {
    const element = host.current;
    if (!element || isEmpty) return;
    const placed = (plot: uPlot) => {
      const { left, width } = plot.bbox;
      const key = `${left}|${width}|${plot.scales.x?.min}|${plot.scales.x?.max}`;
      setBox((before) => (before.key === key ? before : { left: left / devicePixelRatio, width: width / devicePixelRatio, key }));
    };
    const plot = new uPlot(chartOptions(element, () => latest.current, setCursor, zoom, placed), align(latest.current.lines) as uPlot.AlignedData, element);
    chart.current = plot;
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [shape]);
  useEffect(() => {
    chart.current?.setData(data as uPlot.AlignedData);
  });
  useEffect(() => {
    const changed = () => setTheme((number) => number + 1);
    window.addEventListener(themeChanged, changed);
    return () => window.removeEventListener(themeChanged, changed);
  }, []);
  const [start, end] = domain ?? [data[0][0] ?? 0, data[0].at(-1) ?? 0];
  const share = (time: number) => (time - start) / Math.max(1e-9, end - start);
  const x = (time: number) => (box.width > 0 && time >= start && time <= end ? box.left + share(time) * box.width : undefined);
  const at = cursor === null ? undefined : data[0][cursor];
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        {!isEmpty && <Legend lines={lines} hidden={hidden} toggle={toggle} />}
      </figcaption>
      {isEmpty ? <p className="empty">{empty}</p> : (
        <div className="plot" onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
          <div ref={host} style={{ minHeight: height }} role="img" aria-label={`${label}, chart over time`} />
          {marks && <Marks marks={marks} x={x} />}
          {isPointed && cursor !== null && at !== undefined && <Tooltip lines={lines} data={data} index={cursor} unit={unit} hidden={hidden} at={share(at)} />}
        </div>
      )}
    </figure>
  );
}
