import { expect, test } from "vitest";
import { stepOf, timeRange } from "./timeRange";

const of = (text: string) => timeRange(new URLSearchParams(text), 100_000.7);

test("a preset ends now and is live", () => expect(of("range=1h")).toEqual({ start: 96_400, end: 100_000, live: true }));
test("nothing and nonsense are the last 15 minutes", () => {
  expect(of("")).toEqual({ start: 99_100, end: 100_000, live: true });
  expect(of("range=abc&from=5&to=4")).toEqual({ start: 99_100, end: 100_000, live: true });
});
test("absolute times stand still", () => expect(of("from=10&to=310")).toEqual({ start: 10, end: 310, live: false }));
test("the step makes about 300 points", () => {
  expect(stepOf(of("range=5m"))).toBe(1);
  expect(stepOf(of("range=24h"))).toBe(288);
});
