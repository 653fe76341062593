import { expect, test } from "vitest";
import { labelBefore, suggestValues, suggest, wordAt } from "./completion";

const names = (text: string) => suggest(text, text.length, ["workload:demand", "up", "http_requests_total"], ["job", "instance"]).map((item) => item.text);

test("metrics and functions at the start of a word", () => {
  expect(names("workl")).toEqual(["workload:demand"]);
  expect(names("sum(rat")[0]).toBe("rate");
});
test("labels inside braces and after by", () => {
  expect(names('up{j')).toEqual(["job"]);
  expect(names("sum by (inst")).toEqual(["instance"]);
});
test("nothing inside a quoted value or without a word", () => {
  expect(names('up{job="u')).toEqual([]);
  expect(names("up + ")).toEqual([]);
});
test("the word before the caret", () => expect(wordAt("rate(htt", 8)).toEqual({ word: "htt", start: 5, inLabels: false }));
test("values of the label before them", () => {
  const text = 'up{job="ch';
  expect([labelBefore(text, text.length), labelBefore("up{job", 6)]).toEqual(["job", undefined]);
  expect(suggestValues(text, text.length, ["checkout", "pricing"])).toEqual([{ text: "checkout", kind: "value" }]);
});
