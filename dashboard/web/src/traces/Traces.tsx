import { type FormEvent, useMemo } from "react";
import { get, list } from "../api/client";
import type { Span, TraceSummary } from "../api/types";
import { useLive } from "../api/useLive";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { go } from "../app/router";
import { clock, duration } from "../format/number";
import { type Bar, waterfall } from "./waterfall";

export function Traces({ url }: { url: URL }) {
  const id = url.pathname.slice("/traces/".length);
  return id ? <Trace id={id} /> : <Search url={url} />;
}

function Search({ url }: { url: URL }) {
  const query = url.search;
  const traces = useLive(() => list<TraceSummary>(`/traces${query || "?limit=50"}`), query, 5000);
  const services = useLive(() => list<string>("/services"), "services", 30000);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new URLSearchParams([...new FormData(event.currentTarget)].filter(([, value]) => value !== "") as [string, string][]);
    go(`/traces?${form}`);
  };
  return (
    <>
      <h1>Traces</h1>
      <form className="row" onSubmit={submit}>
        <label>service <select name="service" defaultValue={url.searchParams.get("service") ?? ""}><option value="">any</option>{services.data?.map((service) => <option key={service}>{service}</option>)}</select></label>
        <label>operation <input name="operation" defaultValue={url.searchParams.get("operation") ?? ""} /></label>
        <label>at least ms <input name="minMs" type="number" min="0" defaultValue={url.searchParams.get("minMs") ?? ""} /></label>
        <label><input name="error" type="checkbox" value="true" defaultChecked={url.searchParams.get("error") === "true"} /> errors only</label>
        <button type="submit">search</button>
      </form>
      <State of={traces}>
        {(data) =>
          data.length === 0 ? (
            <p className="empty">No trace matches in the last hour. Traces come over OTLP at 4317 (gRPC) or 4318 (HTTP).</p>
          ) : (
            <div className="scroll">
              <table>
                <thead><tr><th>start</th><th>root</th><th>services</th><th className="number">spans</th><th className="number">errors</th><th className="number">duration</th></tr></thead>
                <tbody>
                  {data.map((trace) => (
                    <tr key={trace.traceId}>
                      <td>{clock(trace.startNanoseconds / 1e6)}</td>
                      <td><Link to={`/traces/${trace.traceId}`}>{trace.rootService} {trace.rootOperation}</Link></td>
                      <td>{trace.services.join(", ")}</td>
                      <td className="number">{trace.spanCount}</td>
                      <td className="number">{trace.errorCount > 0 ? <span className="chip trouble">{trace.errorCount}</span> : "–"}</td>
                      <td className="number">{duration(trace.durationNanoseconds / 1e9)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </State>
    </>
  );
}

function Trace({ id }: { id: string }) {
  const trace = useLive(() => get<{ spans: Span[] }>(`/traces/${id}`), id, 0);
  return (
    <>
      <h1>Trace <code>{id}</code></h1>
      <State of={trace}>{(data) => <Waterfall spans={data.spans} />}</State>
    </>
  );
}

function Waterfall({ spans }: { spans: Span[] }) {
  const bars = useMemo<Bar[]>(() => waterfall(spans), [spans]);
  return (
    <ol className="waterfall">
      {bars.map(({ span, depth, left, width }) => (
        <li key={span.spanId}>
          <details>
            <summary>
              <span style={{ paddingLeft: depth * 16 }}>{span.service} <span className="muted">{span.name}</span></span>
              <span className="bar"><span className={span.status === "error" ? "trouble" : ""} style={{ left: `${left * 100}%`, width: `${Math.max(0.3, width * 100)}%` }} /></span>
              <span className="number">{duration(span.durationNanoseconds / 1e9)}</span>
            </summary>
            <dl>{span.attributes.map((attribute) => <div key={attribute.key}><dt>{attribute.key}</dt><dd>{attribute.value}</dd></div>)}</dl>
          </details>
        </li>
      ))}
    </ol>
  );
}
