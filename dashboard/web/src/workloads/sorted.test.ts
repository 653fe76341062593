import { expect, test } from "vitest";
import type { Row } from "./rows";
import { matches, sorted } from "./sorted";

const row = (name: string, rate?: number) => ({ name, rate, workload: { id: `local/shop/${name}`, platform: "knative" }, mode: "auto", verdict: "fine" }) as Row;
const rows = [row("b", 1), row("a"), row("c", 5)];

test("figures from the highest, words from a on, the unknown last", () => {
  expect(sorted(rows, "rate").map(({ name }) => name)).toEqual(["c", "b", "a"]);
  expect(sorted(rows, "name").map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(sorted(rows, undefined)).toBe(rows);
});
test("every word narrows", () => expect([matches(row("cart"), "knat shop"), matches(row("cart"), "cart trouble")]).toEqual([true, false]));
