import { expect, test } from "vitest";
import { container } from "../support/container.ts";
import { KILL, testRoad } from "../support/test-road.ts";

const worker = container({ name: "worker-1" });

test("the record of a kill tells the exit code, and no duration", async () => {
  const { road, ledger } = testRoad([worker]);
  await road.strike(KILL);
  expect(ledger.of("strike.confirmed")).toMatchObject([{ exitCode: 137 }]);
  expect(ledger.of("strike.intended")[0]).not.toHaveProperty("durationMs");
});

test("the record of a fault that lasts tells its planned duration, and no exit code", async () => {
  const { road, ledger } = testRoad([worker]);
  await road.strike({ trigger: "cli", fault: "pause", params: {}, durationMs: 90_000, count: 1 });
  expect(ledger.of("strike.intended")).toMatchObject([{ fault: "pause", durationMs: 90_000 }]);
  expect(ledger.of("strike.confirmed")[0]).not.toHaveProperty("exitCode");
});
