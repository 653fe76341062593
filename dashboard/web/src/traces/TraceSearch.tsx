import type { FormEvent } from "react";
import { list } from "../api/client";
import type { TraceSummary } from "../api/types";
import { useLive } from "../api/useLive";
import { setQuery } from "../app/router";
import { SendData } from "../app/SendData";
import { State } from "../app/State";
import { duration } from "../format/number";
import { rangeKey, timeRange } from "../time/timeRange";
import { quantile } from "./facets";
import { Facets } from "./Facets";
import { Scatter } from "./Scatter";
import { TraceTable } from "./TraceTable";

const fields = ["service", "operation", "minMs", "maxMs", "tag", "error"] as const;

/** Traces of the range that meet every condition: where they lie, then which they are. */
export function TraceSearch({ url }: { url: URL }) {
  const of = (name: string) => url.searchParams.get(name) ?? "";
  const query = () => {
    const { start, end } = timeRange(url.searchParams);
    const asked = new URLSearchParams({ limit: "200", start: String(Math.round(start * 1000)), end: String(Math.round(end * 1000)) });
    for (const name of fields) if (of(name)) asked.set(name, of(name));
    return asked;
  };
  const key = `${fields.map(of).join("|")}|${rangeKey(url.searchParams)}`;
  const traces = useLive(async () => ({ found: await list<TraceSummary>(`/traces?${query()}`), range: timeRange(url.searchParams) }), key, timeRange(url.searchParams).live ? 5 : 0);
  const services = useLive(() => list<string>("/services"), "services", 30);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setQuery(Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? "")])));
  };
  const isNarrowed = fields.some((name) => of(name));
  return (
    <>
      <div className="head"><h1>Traces</h1></div>
      <form className="row query" onSubmit={submit} key={key}>
        <select name="service" aria-label="service" defaultValue={of("service")}>
          <option value="">any service</option>
          {[...new Set([of("service"), ...(services.data ?? [])])].filter(Boolean).map((service) => <option key={service}>{service}</option>)}
        </select>
        <input name="operation" aria-label="operation" placeholder="operation" defaultValue={of("operation")} />
        <input name="minMs" aria-label="at least milliseconds" placeholder="at least ms" type="number" min="0" step="any" defaultValue={of("minMs")} />
        <input name="maxMs" aria-label="at most milliseconds" placeholder="at most ms" type="number" min="0" step="any" defaultValue={of("maxMs")} />
        <input name="tag" aria-label="attribute" placeholder="attribute=value" defaultValue={of("tag")} />
        <label className="row"><input name="error" type="checkbox" value="true" defaultChecked={of("error") === "true"} /> errors only</label>
        <button type="submit" className="primary">Search</button>
        {isNarrowed && <button type="button" onClick={() => setQuery(Object.fromEntries(fields.map((name) => [name, undefined])))}>Clear</button>}
      </form>
      <State of={traces}>
        {({ found, range }) => found.length === 0 ? (
          <section className="text"><h2>No trace {isNarrowed ? "matches" : "was seen"} in this range</h2><p>{isNarrowed ? "Take conditions away, or widen the time range." : "Widen the time range, or send spans over OTLP."}</p>{services.data?.length === 0 && <SendData />}</section>
        ) : (
          <div className="found">
            <Facets traces={found} search={url.searchParams} />
            <div>
              <p className="muted small spread">duration over time; p50 {duration(seconds(found, 0.5))}, p95 {duration(seconds(found, 0.95))}, longest {duration(seconds(found, 1))}</p>
              <Scatter traces={found} range={range} />
              <TraceTable traces={found} />
            </div>
          </div>
        )}
      </State>
    </>
  );
}

function seconds(traces: TraceSummary[], share: number): number | undefined {
  const value = quantile(traces.map((trace) => trace.durationNanoseconds), share);
  return value === undefined ? undefined : value / 1e9;
}
