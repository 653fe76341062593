import { expect, test } from "vitest";
import type { Series } from "../api/client";
import { fullName, namesOf, viewsOf } from "./views";

const of = (metric: Record<string, string>): Series => ({ metric, values: [[1, "1"]] });

test("a series is called by what tells it from the others", () => {
  expect(namesOf([of({ workload: "a", place: "x" }), of({ workload: "b", place: "x" })])).toEqual(["a", "b"]);
  expect(namesOf([of({ workload: "a", quantile: "0.5" }), of({ workload: "b", quantile: "0.9" })])).toEqual(["workload=a, quantile=0.5", "workload=b, quantile=0.9"]);
  expect(namesOf([of({ __name__: "up", job: "x" })])).toEqual(['up{job="x"}']);
  expect([fullName({ __name__: "up" }), fullName({})]).toEqual(["up", "{}"]);
});
test("histograms are a heat map first, values a graph", () => {
  expect(viewsOf([of({})])).toEqual(["Graph", "Table"]);
  expect(viewsOf([{ metric: {}, values: [], histograms: [] }])).toEqual(["Heat map", "Table"]);
});
