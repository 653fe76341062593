import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { themeChanged } from "../app/Theme";
import { zoom } from "../time/timeRange";
import { align } from "./align";
import { Legend } from "./Legend";
import { type ChartOptions, type Stroke, type Zone, chartOptions } from "./options";

interface Props {
  title: string;
  unit?: string;
  lines: Stroke[];
  /** First and last second shown; the same for all charts of a page, so that they stand under each other. */
  domain?: [number, number];
  /** Draws "now" as a line; seconds. */
  now?: number;
  zones?: Zone[];
  height?: number;
}

/** A chart over time on canvas: axis from zero, gaps stay gaps, one crosshair for all charts of the page, a drag zooms them all. */
export function TimeChart({ title, unit = "", lines, domain, now, zones, height = 150 }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<number | null>(null);
  const [theme, setTheme] = useState(0);
  const data = align(lines) as uPlot.AlignedData;
  const isEmpty = lines.every((line) => line.values.every((value) => value === null));
  const drawn: ChartOptions = { unit, lines, domain, now, zones, height, hidden };
  const latest = useRef(drawn);
  latest.current = drawn;
  // What makes another chart; everything else is new data in the same one.
  const shape = `${lines.map((line) => `${line.label}|${line.color}`).join()}|${[...hidden].join()}|${height}|${unit}|${theme}|${isEmpty}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape stands for them
  useEffect(() => {
    const element = host.current;
    if (!element || isEmpty) return;
    const plot = new uPlot(chartOptions(element, () => latest.current, setCursor, zoom), align(latest.current.lines) as uPlot.AlignedData, element);
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
    chart.current?.setData(data);
  });
  useEffect(() => {
    const changed = () => setTheme((number) => number + 1);
    window.addEventListener(themeChanged, changed);
    return () => window.removeEventListener(themeChanged, changed);
  }, []);
  const toggle = (label: string) => setHidden((before) => new Set(before.has(label) ? [...before].filter((item) => item !== label) : [...before, label]));
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        {!isEmpty && <Legend lines={lines} data={data} cursor={cursor} unit={unit} hidden={hidden} toggle={toggle} />}
      </figcaption>
      {isEmpty ? <p className="empty">No data in this range</p> : <div ref={host} className="plot" style={{ minHeight: height }} role="img" aria-label={`${title}, chart over time`} />}
    </figure>
  );
}
