import { expect, test } from "vitest";
import { comparison } from "./savings";

test("what is saved and what it costs are said alike", () => {
  expect([comparison(89, 100), comparison(150, 100), comparison(1, 1)]).toEqual(["11 % fewer", "50 % more", "as many"]);
  expect([comparison(undefined, 3), comparison(3, 0)]).toEqual([undefined, undefined]);
});
