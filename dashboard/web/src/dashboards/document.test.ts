import { expect, test } from "vitest";
import { idOf, moved, readDocument } from "./document";

test("titles become addresses that are free", () => {
  expect(idOf("Größe & Last!", [])).toBe("gro-e-last");
  expect(idOf("New", [])).toBe("new-2");
  expect(idOf("???", [{ id: "dashboard", title: "", panels: [] }])).toBe("dashboard-2");
});
test("an export comes back as it was", () => {
  const board = { id: "load", title: "Load", panels: [{ title: "a", query: "up", kind: "number" as const, unit: "s", full: true }] };
  expect(readDocument(JSON.stringify(board), [])).toEqual(board);
});
test("Grafana's panels and rows are read", () => {
  const grafana = { title: "G", panels: [{ type: "row", panels: [{ title: "r", type: "timeseries", gridPos: { w: 24 }, targets: [{ expr: "rate(a[$__rate_interval])" }, { expr: "b" }] }] }, { title: "s", type: "stat", targets: [{ expr: "c" }] }, { type: "text" }, { type: "heatmap", title: "h", fieldConfig: { defaults: { unit: "s" } }, targets: [{ expr: "d" }] }] };
  expect(readDocument(JSON.stringify(grafana), []).panels).toEqual([
    { title: "r", query: "rate(a[1m]) or b", kind: "line", full: true }, { title: "s", query: "c", kind: "number" }, { title: "h", query: "d", kind: "heat", unit: "s" },
  ]);
});
test("what is no dashboard is refused in words", () => expect(() => readDocument("{}", [])).toThrow("it needs a title and a list of panels"));
test("a panel is taken from one place to another", () => {
  const panels = ["a", "b", "c"].map((title) => ({ title, query: "q", kind: "line" as const }));
  expect([moved(panels, 0, 2), moved(panels, 2, 0)].map((list) => list.map(({ title }) => title).join(""))).toEqual(["bca", "cab"]);
});
