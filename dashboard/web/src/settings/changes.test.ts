import { expect, test } from "vitest";
import { changes } from "./changes";

test("only the lines that differ are named", () => {
  expect(changes("a\nb\nc", "a\nx\nc\nd")).toEqual([{ sign: "-", line: "b" }, { sign: "+", line: "x" }, { sign: "+", line: "d" }]);
  expect(changes("a", "a")).toEqual([]);
});
