import { expect, test } from "vitest";
import { inOrder } from "./useHeldOrder";

test("known rows keep their places, new ones come last in their own order", () => {
  expect(inOrder(["n", "c", "a", "m"], (row) => row, ["a", "b", "c"])).toEqual(["a", "c", "n", "m"]);
});
