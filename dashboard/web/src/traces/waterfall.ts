import type { Span } from "../api/types";
import { groupBy } from "../collections/groupBy";

export interface Bar {
  span: Span;
  depth: number;
  /** Share of the trace's duration, 0 to 1. */
  left: number;
  width: number;
  /** Nanoseconds in which no child ran. */
  self: number;
  /** Whether making it shorter would make the trace shorter. */
  isCritical: boolean;
  /** How many are called directly. */
  children: number;
}

/** Marked by the attribute of the semantic conventions, or named as the phase that platforms report. */
export function isColdStart(span: Span): boolean {
  return span.attributes.some(({ key, value }) => key === "faas.coldstart" && value === "true") || /^(cold ?start|init(ialization)?)$/i.test(span.name);
}

export function coldStarts(spans: Span[]): number {
  return spans.filter(isColdStart).length;
}

/** Spans in the order of their tree, each placed on the trace's time; a span whose parent is missing stands at the root. */
export function waterfall(spans: Span[]): Bar[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const children = groupBy(spans, (span) => span.parentSpanId);
  const start = Math.min(...spans.map((span) => span.startNanoseconds));
  const total = Math.max(1, Math.max(...spans.map(endOf)) - start);
  const roots = spans.filter((span) => !ids.has(span.parentSpanId));
  const critical = criticalPath(roots, children);
  const bars: Bar[] = [];
  const seen = new Set<string>();
  const add = (span: Span, depth: number) => {
    if (seen.has(span.spanId)) return;
    seen.add(span.spanId);
    const inner = children.get(span.spanId) ?? [];
    bars.push({ span, depth, left: (span.startNanoseconds - start) / total, width: span.durationNanoseconds / total, self: selfTime(span, inner), isCritical: critical.has(span.spanId), children: inner.length });
    for (const child of inner) add(child, depth + 1);
  };
  for (const span of roots) add(span, 0);
  // Spans that are each other's parents have no root: they are shown all the same.
  for (const span of spans) add(span, 0);
  return bars;
}

function endOf(span: Span): number {
  return span.startNanoseconds + span.durationNanoseconds;
}

/** Backwards from the end of the longest root: always the child that ended last before the time reached. */
function criticalPath(roots: Span[], children: Map<string, Span[]>): Set<string> {
  const path = new Set<string>();
  const follow = (span: Span, until: number) => {
    if (path.has(span.spanId)) return;
    path.add(span.spanId);
    let reached = Math.min(until, endOf(span));
    for (const child of [...(children.get(span.spanId) ?? [])].sort((a, b) => endOf(b) - endOf(a))) {
      if (child.startNanoseconds >= reached || endOf(child) > reached + 1000) continue;
      follow(child, reached);
      reached = child.startNanoseconds;
    }
  };
  const longest = [...roots].sort((a, b) => b.durationNanoseconds - a.durationNanoseconds)[0];
  if (longest) follow(longest, endOf(longest));
  return path;
}

function selfTime(span: Span, inner: Span[]): number {
  let [covered, reached] = [0, span.startNanoseconds];
  for (const child of [...inner].sort((a, b) => a.startNanoseconds - b.startNanoseconds)) {
    const [from, to] = [Math.max(reached, child.startNanoseconds), Math.min(endOf(span), endOf(child))];
    if (to > from) covered += to - from;
    reached = Math.max(reached, to);
  }
  return span.durationNanoseconds - covered;
}
