import { expect, test } from "vitest";
import { align, toLine } from "./align";

test("lines share one axis and keep their gaps", () => {
  const first = toLine("a", { metric: {}, values: [[1, "10"], [3, "30"]] });
  const second = toLine("b", { metric: {}, values: [[2, "NaN"], [3, "5"]] });
  expect(align([first, second])).toEqual([
    [1, 2, 3],
    [10, null, 30],
    [null, null, 5],
  ]);
});

test("nothing gives an empty axis", () => {
  expect(align([toLine("a", undefined)])).toEqual([[], []]);
});
