import { expect, test } from "vitest";
import type { Decision } from "../api/types";
import { grouped } from "./grouped";

const decision = (id: string, workload: string, currentReplicas: number, targetReplicas: number) => ({ id, workload, currentReplicas, targetReplicas }) as Decision;

test("what changes nothing is folded for each workload until something changes", () => {
  const groups = grouped([decision("5", "a", 3, 3), decision("4", "b", 1, 1), decision("3", "a", 3, 3), decision("2", "a", 2, 3), decision("1", "a", 2, 2)]);
  expect(groups.map(({ decision: { id }, holds }) => [id, holds])).toEqual([["5", 2], ["4", 1], ["2", 0], ["1", 1]]);
});
