import { useMemo } from "react";
import { get } from "../api/client";
import type { Span } from "../api/types";
import { useLive } from "../api/useLive";
import { Facts } from "../app/Facts";
import { Link } from "../app/Link";
import { State } from "../app/State";
import { traceAt } from "../app/addresses";
import { count, duration, exact } from "../format/number";
import { serviceColors } from "./colors";
import { Waterfall } from "./Waterfall";
import { coldStarts, waterfall } from "./waterfall";
import { WhereTime } from "./WhereTime";

/** One trace: what took the time. A second one says how it differs from the first. */
export function Trace({ id, than }: { id: string; than?: string }) {
  const trace = useLive(async () => ({
    spans: (await get<{ spans: Span[] }>(`/traces/${encodeURIComponent(id)}`)).spans,
    other: than ? (await get<{ spans: Span[] }>(`/traces/${encodeURIComponent(than)}`)).spans : undefined,
  }), id, 0);
  return <State of={trace} title={`Trace ${id}`}>{(data) => <Found id={id} spans={data.spans} other={data.other} />}</State>;
}

function Found({ id, spans, other }: { id: string; spans: Span[]; other: Span[] | undefined }) {
  const bars = useMemo(() => waterfall(spans), [spans]);
  const colors = useMemo(() => serviceColors(spans), [spans]);
  const root = bars[0]?.span;
  const errors = spans.filter((span) => span.status === "error").length;
  const cold = coldStarts(spans);
  const Title = other ? "h2" : "h1";
  return (
    <>
      <div className="head top">
        <div>
          <Title className="title">{root?.service} <span className="muted">{root?.name}</span></Title>
          <p className="place">{root && exact(root.startNanoseconds / 1e6)} <code>{id}</code>{other && <Link to={traceAt(id)}>open alone</Link>}</p>
        </div>
      </div>
      <Facts
        items={[
          { name: "Duration", value: duration(total(spans)), note: other ? `${difference(total(spans), total(other))} than the trace above` : undefined },
          { name: "Spans", value: spans.length, note: other ? `${other.length} above` : undefined },
          { name: "Services", value: colors.size },
          { name: "Errors", value: errors, bad: errors > 0, note: errors > 0 ? spans.find((span) => span.status === "error")?.name : undefined },
          { name: "Cold starts", value: cold, bad: cold > 0, note: cold > 0 ? "hatched below" : undefined },
        ]}
      />
      <WhereTime bars={bars} colors={colors} />
      <Waterfall bars={bars} colors={colors} />
      <p className="muted small">{count(bars.filter((bar) => bar.isCritical).length, "span")} on the critical path, marked by the dark line: making them shorter makes the trace shorter.</p>
    </>
  );
}

/** Seconds from the first start to the last end. */
function total(spans: Span[]): number {
  const start = Math.min(...spans.map((span) => span.startNanoseconds));
  return (Math.max(...spans.map((span) => span.startNanoseconds + span.durationNanoseconds)) - start) / 1e9;
}

function difference(own: number, other: number): string {
  return `${duration(Math.abs(own - other))} ${own < other ? "shorter" : "longer"}`;
}
