import { expect, test } from "vitest";
import type { Edge, Workload } from "../api/types";
import { graphOf, upstream } from "./graph";

const edge = (source: string, destination: string, requestRate = 1, errorRate = 0): Edge => ({ source, destination, requestRate, errorRate, from: "spans", lastSeen: 0 });
const edges = [edge("outside", "l/a/x", 3), edge("l/a/x", "l/b/y", 2, 1), edge("l/a/x", "l/b/z", 4), edge("l/b/y", "l/b/z", 1)];
const workloads = ["l/a/x", "l/b/y", "l/b/z"].map((id) => ({ id, lastSeen: id === "l/b/z" ? 0 : 200_000 }) as Workload);

test("nodes carry what they are asked for and how they are", () => {
  const { nodes } = graphOf(edges, workloads, [], new Set(), 200_000);
  expect(nodes.map(({ id, rate, health }) => [id, rate, health])).toEqual([["l/a/x", 3, "fine"], ["l/b/y", 2, "fine"], ["l/b/z", 5, "blind"], ["outside", 3, "unknown"]]);
});
test("a folded group is one node with the worst health, its inner calls hidden", () => {
  const { nodes, calls } = graphOf(edges, workloads, [], new Set(["l/b"]), 200_000);
  expect(nodes.find((node) => node.id === "l/b/*")).toMatchObject({ name: "b", members: 2, rate: 6, health: "blind" });
  expect(calls).toHaveLength(2);
  expect(calls[1]).toMatchObject({ source: "l/a/x", destination: "l/b/*", rate: 6, errors: 1, calls: 2 });
});
test("upstream goes all the way, and ends on circles", () => {
  const { calls } = graphOf([...edges, edge("l/b/z", "l/a/x")], [], [], new Set(), 0);
  expect([...upstream(calls, ["l/b/y"])].sort()).toEqual(["l/a/x", "l/b/y", "l/b/z", "outside"]);
});
