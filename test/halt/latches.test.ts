import { join } from "node:path";
import { expect, test } from "vitest";
import { Latches } from "../../src/halt/latches.ts";
import { openDatabase } from "../../src/state/database.ts";
import { Marks } from "../../src/state/marks.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ANN = { by: "ann", why: "deploy" };
const BOB = { by: "bob", why: "me too" };

function latches(database = openDatabase(":memory:")) {
  const clock = new ManualClock();
  const marks = new Marks(database);
  return { latches: new Latches(marks, clock), marks, clock };
}

test("an open latch bars nothing", () => {
  const { latches: open } = latches();
  expect([open.closed("halt"), open.barred("halt"), open.lift("halt")]).toEqual([
    undefined,
    false,
    undefined,
  ]);
});

test("P38: a closed latch says who closed it, when and why, and how to lift it", () => {
  const { latches: it } = latches();
  expect(it.close("halt", ANN)).toEqual({ ...ANN, at: "2026-01-01T00:00:00.000Z" });
  expect(it.barred("halt")).toEqual({
    because: "halted by ann at 2026-01-01T00:00:00.000Z: deploy; `chaos-monkey resume` lifts it",
  });
  it.close("disarm", BOB);
  expect(it.barred("disarm")).toMatchObject({ because: expect.stringMatching(/^disarmed by bob/) });
});

test("halt and disarm are latches of their own", () => {
  const { latches: it } = latches();
  it.close("disarm", ANN);
  expect(it.closed("halt")).toBeUndefined();
  it.close("halt", BOB);
  it.lift("disarm");
  expect(it.closed("halt")).toMatchObject(BOB);
});

test("whoever closed it first stays recorded", () => {
  const { latches: it, clock } = latches();
  const first = it.close("halt", ANN);
  clock.pass(1000);
  expect(it.close("halt", BOB)).toEqual(first);
  expect(it.lift("halt")).toEqual(first);
  expect(it.close("halt", BOB)).toMatchObject(BOB);
});

test("P38: it holds across a restart, until it is lifted", () => {
  const file = join(temporaryFolder(), "chaos.db");
  {
    using database = openDatabase(file);
    latches(database).latches.close("halt", ANN);
  }
  using database = openDatabase(file);
  const { latches: after } = latches(database);
  expect(after.closed("halt")).toMatchObject(ANN);
  expect(after.close("halt", BOB)).toMatchObject(ANN);
  after.lift("halt");
  expect(latches(database).latches.closed("halt")).toBeUndefined();
});

test("what another process latches over the same state bars this one at once", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using one = openDatabase(file);
  using other = openDatabase(file);
  const { latches: here } = latches(one);
  latches(other).latches.close("halt", BOB);
  expect(here.barred("halt")).toMatchObject({ because: expect.stringContaining("bob") });
});

test("P38: where the state cannot be written it holds in this process all the same", () => {
  const { latches: it, marks } = latches();
  marks.set = () => {
    throw new ChaosError("state-unwritable", "the disk is full");
  };
  expect(() => it.close("halt", ANN)).toThrow("the disk is full");
  expect(it.closed("halt")).toMatchObject(ANN);
  expect(it.holdHere("halt", BOB)).toMatchObject(ANN);
});
