import { expect, test } from "vitest";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";
import { KILL, testRoad } from "../support/test-road.ts";

const PAUSE: StrikeRequest = { ...KILL, fault: "pause", durationMs: 120_000 };

/** A proxy before the engine that passes every pause and kill on after a time. */
function heldRoad(heldForMs: number, { answersWithinMs = 30_000 } = {}) {
  const parts = testRoad([container({ name: "worker-1" })]);
  const { engine, clock } = parts;
  const held = async (carryOut: () => Promise<void>) => {
    const arrives = clock.sleep(heldForMs).then(carryOut);
    if (heldForMs <= answersWithinMs) return arrives;
    await clock.sleep(answersWithinMs);
    throw new ChaosError("engine-unreachable", "no answer within 30 s");
  };
  const { pause, kill } = engine;
  engine.pause = (id) => held(() => pause.call(engine, id));
  engine.kill = (id, signal) => held(() => kill.call(engine, id, signal));
  runUntilStopped(parts.healer);
  const strike = async (request: StrikeRequest) => {
    const outcome = await parts.road.strike(request);
    return outcome.kind === "struck" ? outcome.outcomes : [];
  };
  const state = () => engine.all()[0]!.state;
  return { ...parts, strike, state };
}

test("P43 P59: a request that is held longer than its effect takes is confirmed when it is carried out", async () => {
  const { strike, state, clock, ledger } = heldRoad(8000);
  const outcomes = strike(PAUSE);
  await clock.advance(9000);
  expect(await outcomes).toMatchObject([{ result: "confirmed" }]);
  expect(state()).toBe("paused");
  expect(ledger.kinds).toEqual(["strike.intended", "strike.injected", "strike.confirmed"]);
});

test("P43 P59: without an answer a strike is inconclusive, and what arrives later is put back", async () => {
  const { strike, state, clock, ledger, undoBook } = heldRoad(40_000);
  const outcomes = strike(PAUSE);
  await clock.advance(36_000);
  expect(await outcomes).toMatchObject([
    {
      result: "inconclusive",
      because:
        "the engine did not answer the request, and may still carry it out: its pause event was not seen within 5 s",
    },
  ]);
  expect(undoBook.all()).toMatchObject([{ strike: expect.any(String) }]);
  expect(undoBook.all()[0]?.answered).toBeUndefined();
  await clock.advance(5000);
  expect(state()).toBe("paused");
  await clock.advance(120_000);
  expect(state()).toBe("running");
  expect(undoBook.all()).toEqual([]);
  expect(ledger.of("strike.no-effect")).toEqual([]);
});

test("P59: a kill without an answer keeps its recovery pending", async () => {
  const { strike, clock, pendingRecoveries } = heldRoad(60_000);
  const outcomes = strike(KILL);
  await clock.advance(41_000);
  expect(await outcomes).toMatchObject([{ result: "inconclusive" }]);
  expect(pendingRecoveries.all()).toHaveLength(1);
  expect(pendingRecoveries.all()[0]?.answered).toBeUndefined();
});

test("an answered kill says so in its pending recovery", async () => {
  const { strike, clock, pendingRecoveries } = heldRoad(100);
  const outcomes = strike(KILL);
  await clock.advance(1000);
  expect(await outcomes).toMatchObject([{ result: "confirmed" }]);
  expect(pendingRecoveries.all()).toMatchObject([{ answered: true }]);
});
