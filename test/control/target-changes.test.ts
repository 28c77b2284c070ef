import { expect, test } from "vitest";
import { targetChanges } from "../../src/control/target-changes.ts";
import { targetRow } from "../support/target-row.ts";

const row = targetRow();

test("everything is new to somebody who has seen nothing", () => {
  expect(targetChanges([], [row])).toEqual([{ kind: "appeared", row }]);
});

test("what stays as it is is no change", () => {
  expect(targetChanges([row], [row])).toEqual([]);
});

test("an age that counts up in the reason is no change, another reason is", () => {
  const young = targetRow({ spared: { code: "too-young", because: "up for 1.0 s" } });
  const older = targetRow({ spared: { code: "too-young", because: "up for 2.0 s" } });
  expect(targetChanges([young], [older])).toEqual([]);
  expect(targetChanges([older], [row])).toEqual([{ kind: "changed", row }]);
});

test.each([{ state: "exited" }, { health: "unhealthy" }, { id: "0a1b2c3d4e5f" }])(
  "%j is a change",
  (difference) => {
    const now = targetRow(difference);
    expect(targetChanges([row], [now])).toEqual([{ kind: "changed", row: now }]);
  },
);

test("what is no longer there is gone, and told as it was", () => {
  const other = targetRow({ name: "shop-api-1" });
  expect(targetChanges([row, other], [other])).toEqual([{ kind: "gone", row }]);
});
