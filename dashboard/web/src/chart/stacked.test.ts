import { expect, test } from "vitest";
import { stacked } from "./stacked";

test("each line stands on those before it and keeps its own values", () => {
  const [top, bottom] = stacked([{ label: "a", color: "red", times: [1, 2], values: [1, null] }, { label: "b", color: "amber", times: [1, 2], values: [2, 5] }]);
  expect([bottom?.values, top?.values]).toEqual([[1, null], [3, 5]]);
  expect(top?.own?.get(1)).toBe(2);
});
