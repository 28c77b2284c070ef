import { expect, test } from "vitest";
import { containerSource } from "../../src/strike/container-source.ts";
import type { CandidateSource, VictimCandidate } from "../../src/target/candidate.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { KILL, testRoad } from "../support/test-road.ts";

const worker = container({ name: "worker-1" });
const victim: VictimCandidate = { kind: "victim", id: "3", name: "shop", container: undefined };

/** A road over a worker and a process that has registered; what was refreshed, by kind. */
function mixedRoad() {
  const clock = new ManualClock();
  const engine = new FakeContainers(clock, [worker]);
  const containers = containerSource(engine);
  const refreshed: string[] = [];
  const candidates: CandidateSource = {
    candidates: () => [...containers.candidates(), victim],
    refresh: async (candidate) => {
      refreshed.push(candidate.kind);
      return candidate.kind === "victim" ? victim : containers.refresh(candidate);
    },
  };
  return { ...testRoad([worker], { candidates }, { clock, engine }), refreshed };
}

test("a process that has registered is judged and looked at again as a container is", async () => {
  const { road, ledger, refreshed } = mixedRoad();
  expect(await road.strike({ ...KILL, count: 2 })).toMatchObject({
    kind: "struck",
    targets: [{ name: "worker-1" }],
  });
  expect(refreshed.toSorted()).toEqual(["container", "victim"]);
  expect(ledger.of("strike.intended")).toMatchObject([
    { passedOver: { "fault-refused": ["shop"] } },
  ]);
});

test("a fault that is done to a container is refused for a process, with that reason", async () => {
  const { road, engine } = mixedRoad();
  expect(await road.strike({ ...KILL, names: ["shop"] })).toMatchObject({
    kind: "held",
    code: "fault-refused",
    because: "shop: a kill is done to a container, not to a process",
  });
  expect(engine.calls).toEqual([]);
});

test("the list of containers and their reasons has no processes in it", () => {
  const { road } = mixedRoad();
  expect(road.judgeAll({ fault: "kill" }).map(({ candidate }) => candidate.name)).toEqual([
    "worker-1",
  ]);
});
