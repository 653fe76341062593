import { expect, test } from "vitest";
import type { Series } from "../api/client";
import { foreseenLine, thoughtLines } from "./forecastLines";

const of = (horizon: string, quantile: string, values: [number, string][]): Series => ({ metric: { horizon, quantile }, values });
const series = [
  of("1m", "0.5", [[100, "9"], [160, "5"]]), of("10s", "0.5", [[100, "1"], [110, "4"]]),
  of("10s", "0.05", [[110, "3"]]), of("1m", "0.05", [[160, "2"]]), of("10s", "0.95", [[110, "6"]]), of("1m", "0.95", [[160, "8"]]),
];

test("what it thought then opens from that moment's load over each horizon", () => {
  const [low, high, median] = thoughtLines(series, 100, 4, 2, 1);
  expect([low?.times, low?.values]).toEqual([[100, 110, 160], [4, 3, 2]]);
  expect([high?.values, high?.fillTo]).toEqual([[4, 6, 8], 1]);
  expect(median?.values).toEqual([4, 4, 5]);
});
test("the past's line is of the shortest horizon and ends now", () => expect(foreseenLine(series, 105)[0]).toMatchObject({ label: "foreseen 10 s before", times: [100], values: [1] }));
