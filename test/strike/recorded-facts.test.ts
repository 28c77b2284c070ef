import { expect, test } from "vitest";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import { container } from "../support/container.ts";
import { KILL, testRoad } from "../support/test-road.ts";

/** The records of one strike once its verdict is known. */
async function recordsOf(request: StrikeRequest) {
  const { road, ledger } = testRoad([container({ name: "worker-1" })]);
  const outcome = await road.strike(request);
  if (outcome.kind !== "struck") throw new Error(`held: ${outcome.because}`);
  await outcome.outcomes;
  const [intended] = ledger.of("strike.intended");
  const [confirmed] = ledger.of("strike.confirmed");
  return { intended, confirmed };
}

test("the record of a kill tells the exit code, and no duration", async () => {
  const { intended, confirmed } = await recordsOf(KILL);
  expect(confirmed).toMatchObject({ exitCode: 137 });
  expect(intended).not.toHaveProperty("durationMs");
});

test("the record of a fault that lasts tells its planned duration, and no exit code", async () => {
  const { intended, confirmed } = await recordsOf({ ...KILL, fault: "pause", durationMs: 90_000 });
  expect(intended).toMatchObject({ fault: "pause", durationMs: 90_000 });
  expect(confirmed).not.toHaveProperty("exitCode");
});
