import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { container } from "../support/container.ts";
import { KILL, testRoad } from "../support/test-road.ts";

/** How often the state of any container is read while all are judged for one strike. */
function readsFor(size: number, serviceOf: (index: number) => string): number {
  let reads = 0;
  const containers = Array.from({ length: size }, (_, index): Container => {
    const plain = container({ name: `worker-${index}`, service: serviceOf(index) });
    return Object.defineProperty({ ...plain }, "state", {
      enumerable: true,
      get: () => {
        reads += 1;
        return plain.state;
      },
    });
  });
  const { road } = testRoad(containers);
  expect(road.judgeAll(KILL)).toHaveLength(size);
  return reads;
}

test.each([
  ["replicas of one service", () => "worker"],
  ["services of one replica", (index: number) => `worker-${index}`],
])("the cost to judge %s grows in proportion to their number", (_what, serviceOf) => {
  const few = readsFor(100, serviceOf);
  expect(readsFor(10_000, serviceOf)).toBe(few * 100);
});
