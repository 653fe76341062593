import { expect, test } from "vitest";
import { arranged } from "./place";

test("layers stand side by side, centred", () => {
  const { points } = arranged([["a"], ["b", "c"]], 7);
  const [a, b, c] = ["a", "b", "c"].map((id) => points.get(id));
  expect([a?.y, (b?.x ?? 0) - (a?.x ?? 0), (c?.y ?? 0) - (b?.y ?? 0)]).toEqual([((b?.y ?? 0) + (c?.y ?? 0)) / 2, 230, 100]);
});
test("a wide layer wraps into a block", () => {
  const { points, width, height } = arranged([["in"], Array.from({ length: 300 }, (_, index) => `n${index}`)], 13);
  expect(new Set([...points.values()].map(({ x, y }) => `${x}|${y}`)).size).toBe(301);
  expect(width / height).toBeLessThan(4);
});
