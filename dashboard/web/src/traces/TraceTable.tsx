import { useState } from "react";
import type { TraceSummary } from "../api/types";
import { Link } from "../app/Link";
import { traceAt } from "../app/addresses";
import { go } from "../app/router";
import { useHeldOrder } from "../app/useHeldOrder";
import { clock, count, duration } from "../format/number";

/** Traces, newest first; two that are marked can be laid side by side. */
export function TraceTable({ traces }: { traces: TraceSummary[] }) {
  const [marked, setMarked] = useState<string[]>([]);
  const { shown, handlers } = useHeldOrder(traces, (trace) => trace.traceId);
  const longest = Math.max(1, ...traces.map((trace) => trace.durationNanoseconds));
  const mark = (id: string) => setMarked((before) => (before.includes(id) ? before.filter((item) => item !== id) : [...before, id].slice(-2)));
  return (
    <>
      <div className="row" style={{ minHeight: 32 }}>
        <span className="muted grow">{traces.length === 200 ? "the newest 200 traces" : count(traces.length, "trace")}{marked.length === 0 ? "; mark two to compare them" : ""}</span>
        {marked.length > 0 && <button type="button" disabled={marked.length < 2} onClick={() => go(`${traceAt(marked[0] ?? "")}?with=${encodeURIComponent(marked[1] ?? "")}`)}>Compare {marked.length} of 2</button>}
      </div>
      <div className="scroll" {...handlers}>
        <table>
          <thead><tr><th><span className="hidden">compare</span></th><th>Start</th><th>Root</th><th>Services</th><th className="number">Spans</th><th>Errors</th><th className="number">Duration</th></tr></thead>
          <tbody>
            {shown.map((trace) => (
              <tr key={trace.traceId}>
                <td className="check"><input type="checkbox" aria-label={`compare trace ${trace.traceId}`} checked={marked.includes(trace.traceId)} onChange={() => mark(trace.traceId)} /></td>
                <td className="nowrap">{clock(trace.startNanoseconds / 1e6)}</td>
                <td><Link to={traceAt(trace.traceId)}>{trace.rootService} <span className="muted">{trace.rootOperation}</span></Link></td>
                <td className="muted">{trace.services.join(", ")}</td>
                <td className="number">{trace.spanCount}</td>
                <td>{trace.errorCount > 0 ? <span className="chip trouble">{trace.errorCount}</span> : <span className="muted">0</span>}</td>
                <td className="number length"><span style={{ width: `${(trace.durationNanoseconds / longest) * 100}%` }} />{duration(trace.durationNanoseconds / 1e9)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
