import type { FormEvent } from "react";
import { list } from "../api/client";
import type { TraceSummary } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { setQuery } from "../app/router";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { clock, count, duration } from "../format/number";
import { rangeKey, timeRange } from "../time/timeRange";
import { Scatter } from "./Scatter";

const filters = ["service", "operation", "minMs", "tag", "error"] as const;

/** Traces of the range that meet every condition: where they lie, then which they are. */
export function TraceSearch({ url }: { url: URL }) {
  const of = (name: string) => url.searchParams.get(name) ?? "";
  const query = () => {
    const { start, end } = timeRange(url.searchParams);
    const asked = new URLSearchParams({ limit: "200", start: String(start * 1000), end: String(end * 1000) });
    for (const name of filters) if (of(name)) asked.set(name, of(name));
    return asked;
  };
  const key = `${filters.map(of).join("|")}|${rangeKey(url.searchParams)}`;
  const traces = useLive(async () => ({ found: await list<TraceSummary>(`/traces?${query()}`), range: timeRange(url.searchParams) }), key, timeRange(url.searchParams).live ? 5 : 0);
  const services = useLive(() => list<string>("/services"), "services", 30);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setQuery(Object.fromEntries(filters.map((name) => [name, String(form.get(name) ?? "")])));
  };
  return (
    <>
      <div className="head"><h1>Traces</h1></div>
      <form className="row" style={{ marginBottom: 16 }} onSubmit={submit} key={key}>
        <select name="service" aria-label="service" defaultValue={of("service")}>
          <option value="">any service</option>
          {[...new Set([of("service"), ...(services.data ?? [])])].filter(Boolean).map((service) => <option key={service}>{service}</option>)}
        </select>
        <input name="operation" aria-label="operation" placeholder="operation" defaultValue={of("operation")} />
        <input name="minMs" aria-label="at least milliseconds" placeholder="at least ms" type="number" min="0" step="any" size={9} defaultValue={of("minMs")} />
        <input name="tag" aria-label="attribute" placeholder="attribute=value" defaultValue={of("tag")} />
        <label className="row"><input name="error" type="checkbox" value="true" defaultChecked={of("error") === "true"} /> errors only</label>
        <button type="submit" className="primary">Search</button>
      </form>
      <State of={traces}>
        {({ found, range }) => found.length === 0 ? (
          <section className="card text"><h2>No trace matches in this range</h2><p>Take conditions away, widen the time range, or send spans over OTLP.</p>{services.data?.length === 0 && <SendData />}</section>
        ) : (
          <>
            <Scatter traces={found} range={range} />
            <p className="muted">{found.length === 200 ? "the newest 200 traces" : count(found.length, "trace")}</p>
            <div className="scroll">
              <table>
                <thead><tr><th>Start</th><th>Root</th><th>Services</th><th className="number">Spans</th><th>Errors</th><th className="number">Duration</th></tr></thead>
                <tbody>
                  {found.map((trace) => (
                    <tr key={trace.traceId}>
                      <td className="nowrap">{clock(trace.startNanoseconds / 1e6)}</td>
                      <td><Link to={`/traces/${trace.traceId}`}>{trace.rootService} {trace.rootOperation}</Link></td>
                      <td className="muted">{trace.services.join(", ")}</td>
                      <td className="number">{trace.spanCount}</td>
                      <td>{trace.errorCount > 0 ? <span className="chip trouble">{trace.errorCount}</span> : <span className="muted">–</span>}</td>
                      <td className="number">{duration(trace.durationNanoseconds / 1e9)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </State>
    </>
  );
}
