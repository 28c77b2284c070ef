import { expect, test } from "vitest";
import { container } from "../support/container.ts";
import { KILL, testRoad } from "../support/test-road.ts";

const HOUR_MS = 3_600_000;

/** A strike on a container that has been up for `ageMs` by an engine whose clock is `skewMs` off. */
async function strikeAt(options: { readonly skewMs: number; readonly ageMs: number }) {
  const { road, engine } = testRoad([container({ name: "worker-1" })]);
  engine.skewMs = options.skewMs;
  engine.change("worker-1", { startedAt: engine.engineNow() - options.ageMs });
  return road.strike(KILL);
}

test.each([
  ["an hour ahead", HOUR_MS],
  ["a minute ahead", 60_000],
  ["right", 0],
  ["a minute behind", -60_000],
  ["an hour behind", -HOUR_MS],
])("CHAOS_MIN_AGE counts by the engine's clock, which is %s (P56)", async (_how, skewMs) => {
  const young = await strikeAt({ skewMs, ageMs: 9_999 });
  expect(young).toMatchObject({ kind: "held", code: "too-young" });
  const old = await strikeAt({ skewMs, ageMs: 10_000 });
  expect(old).toMatchObject({ kind: "struck" });
});

test("while the engine's time is not known, every container counts as just started (P56)", async () => {
  const { road, engine } = testRoad([container({ name: "worker-1" })]);
  Object.assign(engine, { engineNow: () => undefined });
  expect(await road.strike(KILL)).toMatchObject({
    code: "too-young",
    because:
      "worker-1: the engine's time is not known yet, so how long it has been up is not known either",
  });
});
