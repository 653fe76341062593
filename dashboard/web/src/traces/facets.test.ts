import { expect, test } from "vitest";
import type { TraceSummary } from "../api/types";
import { facetsOf, quantile } from "./facets";

const trace = (rootOperation: string, services: string[], errorCount = 0) => ({ rootOperation, services, errorCount }) as TraceSummary;

test("each value with the number of traces that have it", () => {
  const [services, operations, errors] = facetsOf([trace("GET /a", ["x", "y"]), trace("GET /b", ["y"], 2), trace("GET /a", ["y"])]);
  expect(services?.values.map(({ value, count }) => [value, count])).toEqual([["y", 3], ["x", 1]]);
  expect(operations?.values.map(({ value, count }) => [value, count])).toEqual([["GET /a", 2], ["GET /b", 1]]);
  expect(errors?.values[0]?.count).toBe(1);
});
test("quantiles of what was found", () => expect([quantile([3, 1, 2], 0.5), quantile([], 0.5)]).toEqual([2, undefined]));
