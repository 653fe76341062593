import type { Span } from "../api/types";

export interface Bar {
  span: Span;
  depth: number;
  /** Share of the trace's duration, 0 to 1. */
  left: number;
  width: number;
}

/** Spans in the order of their tree, each placed on the trace's time; a span whose parent is missing stands at the root. */
export function waterfall(spans: Span[]): Bar[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const start = Math.min(...spans.map((span) => span.startNanoseconds));
  const end = Math.max(...spans.map((span) => span.startNanoseconds + span.durationNanoseconds));
  const total = Math.max(1, end - start);
  const bars: Bar[] = [];
  const seen = new Set<string>();
  const add = (span: Span, depth: number) => {
    if (seen.has(span.spanId)) return;
    seen.add(span.spanId);
    bars.push({ span, depth, left: (span.startNanoseconds - start) / total, width: span.durationNanoseconds / total });
    for (const child of spans) if (child.parentSpanId === span.spanId) add(child, depth + 1);
  };
  for (const span of spans) if (!ids.has(span.parentSpanId)) add(span, 0);
  for (const span of spans) add(span, 0);
  return bars;
}
