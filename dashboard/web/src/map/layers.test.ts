import { expect, test } from "vitest";
import { layers } from "./layers";

test("callers stand left of what they call", () => {
  expect(layers([{ source: "outside", destination: "b" }, { source: "b", destination: "c" }, { source: "outside", destination: "c" }])).toEqual([["outside"], ["b"], ["c"]]);
});
test("a cycle ends, and who begins it stands left", () => {
  expect(layers([{ source: "a", destination: "b" }, { source: "b", destination: "a" }])).toEqual([["a"], ["b"]]);
});
test("neighbours stand together", () => {
  const crossed = [{ source: "a", destination: "z" }, { source: "b", destination: "y" }, { source: "in", destination: "a" }, { source: "in", destination: "b" }];
  const [, callers, callees] = layers(crossed);
  expect([callers?.indexOf("a"), callers?.indexOf("b")]).toEqual([callees?.indexOf("z"), callees?.indexOf("y")]);
});
test("300 nodes in layers take no time", () => {
  const edges = Array.from({ length: 299 }, (_, index) => ({ source: `n${Math.floor(index / 3)}`, destination: `n${index + 1}` }));
  expect(layers(edges).flat()).toHaveLength(300);
});
