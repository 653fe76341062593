import { expect, test } from "vitest";
import { layers } from "./layers";

test("callers stand left of what they call", () => {
  expect(layers([{ source: "outside", destination: "b" }, { source: "b", destination: "c" }, { source: "outside", destination: "c" }])).toEqual([["outside"], ["b"], ["c"]]);
});

test("a cycle ends", () => {
  expect(layers([{ source: "a", destination: "b" }, { source: "b", destination: "a" }]).flat().sort()).toEqual(["a", "b"]);
});
