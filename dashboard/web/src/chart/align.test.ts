import { expect, test } from "vitest";
import { align, toLine } from "./align";

test("lines share one axis and keep their gaps", () => {
  const first = toLine("a", { metric: {}, values: [[1, "10"], [3, "30"]] });
  const second = toLine("b", { metric: {}, values: [[2, "NaN"], [3, "5"]] });
  expect(align([first, second])).toEqual([
    [1, 2, 3],
    [10, undefined, 30],
    [undefined, null, 5],
  ]);
});

test("a step without a sample is a gap", () => {
  expect(toLine("a", { metric: {}, values: [[10, "1"], [20, "2"], [50, "3"]] })).toEqual({ label: "a", times: [10, 20, 30, 50], values: [1, 2, null, 3] });
});

test("nothing gives an empty axis", () => {
  expect(align([toLine("a", undefined)])).toEqual([[], []]);
});
