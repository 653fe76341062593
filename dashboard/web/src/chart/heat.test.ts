import { expect, test } from "vitest";
import { heatOf } from "./heat";

test("buckets become cells, and a rare high one does not stretch the axis", () => {
  const heat = heatOf([{ metric: {}, values: [], histograms: [[10, { count: "201", sum: "1", buckets: [[0, "0.1", "0.2", "200"], [0, "5", "10", "1"]] }]] }], 2);
  expect(heat).toEqual({ step: 2, most: 200, top: 0.2, cells: [{ time: 10, low: 0.1, high: 0.2, count: 200 }, { time: 10, low: 5, high: 10, count: 1 }] });
});
test("no histogram gives no picture", () => expect(heatOf([{ metric: {}, values: [[1, "2"]] }], 2)).toBeUndefined());
