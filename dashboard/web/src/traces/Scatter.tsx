import { useLayoutEffect, useRef, useState } from "react";
import type { TraceSummary } from "../api/types";
import { traceAt } from "../app/addresses";
import { go } from "../app/router";
import { clock, duration } from "../format/number";
import type { TimeRange } from "../time/timeRange";

const [height, left, bottom, top] = [200, 56, 22, 8];

/** Duration (logarithmic) over time, a dot a trace; a click opens it. Only as far back as the found traces reach. */
export function Scatter({ traces, range }: { traces: TraceSummary[]; range: TimeRange }) {
  const host = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(1000);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const resize = new ResizeObserver(() => setWidth(element.clientWidth || 1000));
    resize.observe(element);
    return () => resize.disconnect();
  }, []);
  const seconds = traces.map((trace) => Math.max(1e-6, trace.durationNanoseconds / 1e9));
  const [low, high] = [Math.floor(Math.log10(Math.min(...seconds))), Math.ceil(Math.log10(Math.max(...seconds)) + 1e-9)];
  const decades = Array.from({ length: Math.max(1, high - low) + 1 }, (_, index) => low + index);
  const y = (value: number) => height - bottom - ((Math.log10(value) - low) / Math.max(1, high - low)) * (height - bottom - top);
  const oldest = Math.min(...traces.map((trace) => trace.startNanoseconds / 1e9));
  const start = Math.max(range.start, Math.floor(oldest - (range.end - oldest) * 0.02));
  const x = (time: number) => left + ((time - start) / Math.max(1, range.end - start)) * (width - left - 8);
  const columns = Math.max(2, Math.floor(width / 160));
  const ticks = Array.from({ length: columns }, (_, index) => start + ((index + 0.5) / columns) * (range.end - start));
  return (
    <svg ref={host} className="scatter" viewBox={`0 0 ${width} ${height}`} role="img" aria-label="durations of the traces over time; the table below lists them">
      {decades.map((decade) => (
        <g key={decade}>
          <line x1={left} x2={width} y1={y(10 ** decade)} y2={y(10 ** decade)} />
          <text x={left - 8} y={y(10 ** decade) + 4} textAnchor="end">{duration(10 ** decade)}</text>
        </g>
      ))}
      {ticks.map((tick) => <text key={tick} x={x(tick)} y={height - 4} textAnchor="middle">{clock(tick * 1000)}</text>)}
      {traces.map((trace, index) => (
        // biome-ignore lint/a11y: the table below is the keyboard's way to the same traces
        <circle key={trace.traceId} className={trace.errorCount > 0 ? "bad" : ""} cx={x(trace.startNanoseconds / 1e9)} cy={y(seconds[index] ?? 1)} r={trace.errorCount > 0 ? 5 : 4} onClick={() => go(traceAt(trace.traceId))}>
          <title>{`${trace.rootService} ${trace.rootOperation}, ${duration(trace.durationNanoseconds / 1e9)}${trace.errorCount > 0 ? ", with errors" : ""}`}</title>
        </circle>
      ))}
    </svg>
  );
}
