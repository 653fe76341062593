import { expect, test } from "vitest";
import type { Span } from "../api/types";
import { coldStarts, waterfall } from "./waterfall";

const span = (spanId: string, parentSpanId: string, startNanoseconds: number, durationNanoseconds: number): Span => ({
  spanId, parentSpanId, service: "s", name: spanId, kind: "server", startNanoseconds, durationNanoseconds, status: "unset", attributes: [],
});

test("children stand under their parent, with self time and the critical path", () => {
  const bars = waterfall([span("c", "a", 60_000, 30_000), span("a", "", 0, 100_000), span("b", "a", 10_000, 40_000), span("d", "a", 20_000, 10_000)]);
  expect(bars.map(({ span: { spanId }, depth, self, isCritical }) => [spanId, depth, self, isCritical])).toEqual([
    ["a", 0, 30_000, true], ["c", 1, 30_000, true], ["b", 1, 40_000, true], ["d", 1, 10_000, false],
  ]);
});
test("a missing parent and a circle lose nothing", () => {
  expect(waterfall([span("x", "gone", 0, 1), span("p", "q", 0, 1), span("q", "p", 0, 1)]).map((bar) => bar.span.spanId)).toEqual(["x", "p", "q"]);
});
test("a cold start is known by its attribute or its phase", () => {
  expect(coldStarts([span("init", "", 0, 1), { ...span("a", "", 0, 1), attributes: [{ key: "faas.coldstart", value: "true" }] }, span("b", "", 0, 1)])).toBe(2);
});
