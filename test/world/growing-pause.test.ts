import { expect, test } from "vitest";
import { growingPause } from "../../src/world/growing-pause.ts";

test("a pause doubles with each failure, up to its bound and for ever", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 1e9].map((failures) =>
    growingPause(failures, { firstMs: 250, longestMs: 3000 }),
  );
  expect(pauses).toEqual([250, 500, 1000, 2000, 3000, 3000, 3000]);
});
