import { useMemo } from "react";
import { get } from "../api/client";
import type { Span } from "../api/types";
import { useLive } from "../api/useLive";
import { State } from "../app/State";
import { count, duration, moment } from "../format/number";
import { waterfall } from "./waterfall";

/** One trace: what took the time. */
export function Trace({ id }: { id: string }) {
  const trace = useLive(() => get<{ spans: Span[] }>(`/traces/${id}`), id, 0);
  return <State of={trace}>{(data) => <Waterfall id={id} spans={data.spans} />}</State>;
}

function Waterfall({ id, spans }: { id: string; spans: Span[] }) {
  const bars = useMemo(() => waterfall(spans), [spans]);
  const root = bars[0]?.span;
  const errors = spans.filter((span) => span.status === "error").length;
  return (
    <>
      <div className="head"><h1>{root?.service} {root?.name}</h1></div>
      <p className="muted">
        {root && moment(root.startNanoseconds / 1e6)}, {duration((root?.durationNanoseconds ?? 0) / 1e9)}, {count(spans.length, "span")} of {count(new Set(spans.map((span) => span.service)).size, "service")}{errors > 0 ? `, ${count(errors, "error")}` : ""}. Trace <code>{id}</code>. The solid parts are the critical path.
      </p>
      <ol className="waterfall">
        {bars.map(({ span, depth, left, width, self, isCritical }) => (
          <li key={span.spanId}>
            <details>
              <summary>
                <span className="name" style={{ paddingLeft: Math.min(depth, 12) * 14 }}>{span.service} <span className="muted">{span.name}</span></span>
                <span className="bar"><span className={span.status === "error" ? "trouble" : isCritical ? "critical" : ""} style={{ left: `${left * 100}%`, width: `${Math.max(0.3, width * 100)}%` }} /></span>
                <span className="number">{duration(span.durationNanoseconds / 1e9)}</span>
              </summary>
              <div className="drawer">
                <dl className="facts">
                  <dt>kind</dt><dd>{span.kind}</dd>
                  <dt>status</dt><dd>{span.status}</dd>
                  <dt>self time</dt><dd>{duration(self / 1e9)}</dd>
                  {span.attributes.map((attribute) => [<dt key={attribute.key}>{attribute.key}</dt>, <dd key={`${attribute.key}=`}>{attribute.value}</dd>])}
                </dl>
              </div>
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}
