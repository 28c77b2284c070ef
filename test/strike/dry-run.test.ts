import fc from "fast-check";
import { expect, test } from "vitest";
import { DryRunEngine } from "../../src/engine/dry-run-engine.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { rethrow } from "../support/rethrow.ts";
import { LIMITS, testRoad } from "../support/test-road.ts";

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}-[1-9]$/), {
  minLength: 1,
  maxLength: 8,
});

test("P5 P6: for the same seed and containers a dry run chooses the same targets as a real one, and changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        names,
        seed: fc.string(),
        counts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
        minHealthy: fc.integer({ min: 0, max: 2 }),
      }),
      async ({ names, seed, counts, minHealthy }) => {
        const containers = names.map((name) => container({ name }));
        const limits = () => ({ ...LIMITS, minHealthy });
        const strikeAll = async (parts: ReturnType<typeof testRoad>) => {
          for (const count of counts) {
            const outcome = await parts.road.strike({
              ...{ trigger: "cli", fault: "kill", params: {}, count },
            });
            if (outcome.kind === "struck") await outcome.outcomes;
          }
          return parts.ledger.events.map((event) =>
            event.kind === "strike.intended"
              ? [event.targets.map(({ name }) => name), event.passedOver]
              : event.kind === "hold"
                ? [event.code, event.passedOver]
                : event.kind,
          );
        };
        const real = testRoad(containers, { seed, limits });
        const clock = new ManualClock();
        const engine = new FakeContainers(clock, [...containers].reverse());
        const leash = new DryRunEngine({ real: engine, clock, onTrouble: rethrow });
        const dry = testRoad(
          [],
          { seed, limits, containers: leash, actions: leash },
          { clock, engine },
        );
        expect(await strikeAll(dry)).toEqual(await strikeAll(real));
        expect(engine.calls).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
