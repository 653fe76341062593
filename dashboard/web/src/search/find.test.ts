import { expect, test } from "vitest";
import { find } from "./find";

const places = { workloads: ["local/shop/checkout", "local/shop/api"], dashboards: [{ id: "c", title: "Checkout team" }], metrics: ["checkout_total", "up"] };

test("workloads come before other things of the same beginning", () => expect(find("check", places).map((hit) => hit.path)).toEqual(["/workloads/local/shop/checkout", "/dashboards/c", "/explore?q=checkout_total"]));
test("all words must be there", () => expect(find("shop api", places).map((hit) => hit.name)).toEqual(["local/shop/api"]));
test("a trace id leads to its trace", () => expect(find("0AF7651916CD43DD8448EB211C80319C", undefined)[0]?.path).toBe("/traces/0af7651916cd43dd8448eb211c80319c"));
