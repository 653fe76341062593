import { expect, test } from "vitest";
import { decisionAt, inPath, partsOf, pathId, traceAt, workloadAt, workloadId } from "./addresses";

const odd = "eu/west/shop%2Fa/50%25 off?#x";

test("an id is the same after it was an address", () => {
  for (const address of [workloadAt(odd), decisionAt(odd)]) {
    const url = new URL(address, "http://localhost");
    expect([url.search, url.hash]).toEqual(["", ""]);
    expect(pathId(url.pathname.split("/").slice(2).join("/"))).toBe(odd);
  }
});

test("slashes that divide stay, others do not divide", () => {
  expect(inPath(odd)).toBe("eu/west/shop%252Fa/50%2525%20off%3F%23x");
  expect(traceAt("a/b")).toBe("/traces/a%2Fb");
});

test("what was typed with a lone percent sign is no error", () => {
  expect(pathId("local/default/50%")).toBe("local/default/50%");
});

test("the parts of a workload's id are as its labels are", () => {
  expect(partsOf(odd)).toEqual({ location: "eu/west", space: "shop/a", name: "50% off?#x" });
  expect(partsOf("a/%2E%2E/%252F")).toEqual({ location: "a", space: "..", name: "%2F" });
  expect(workloadId("eu/west", "shop/a", "50% off?#x")).toBe(odd);
  expect(workloadId("a", "..", "%2F")).toBe("a/%2E%2E/%252F");
});
