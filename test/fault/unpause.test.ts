import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { unpause, unpauseUndo } from "../../src/fault/lifecycle/unpause.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

const paused = container({ name: "worker-1", state: "paused", startedAt: 1000 });
const running: Container = { ...paused, state: "running" };

/** Undoes a pause of an engine that has `now`, whose events have told of `known`. */
function undo(now: Container | undefined, known?: Container) {
  const engine = new FakeContainers(new ManualClock(), now === undefined ? [] : [now]);
  const asked: string[] = [];
  const run = (before: (call: string) => void = () => {}) => {
    engine.before = (call) => {
      asked.push(call);
      before(call);
    };
    const inspect = (id: string) => engine.refresh(id);
    return unpause.run(unpauseUndo(paused), { inspect, actions: engine, known: () => known });
  };
  return { asked, run };
}

test("what its events say is paused is unpaused without asking first, and verified", async () => {
  const { asked, run } = undo(paused, paused);
  expect(await run()).toMatchObject({ kind: "restored", found: "all" });
  expect(asked).toEqual(["unpause worker-1", "inspect worker-1"]);
});

test("P15: what somebody unpaused a moment ago counts as put back, by them", async () => {
  const { run } = undo(running, paused);
  expect(await run()).toEqual({
    kind: "restored",
    found: "nothing",
    did: "it was not paused any more",
  });
});

test.each([
  ["running", running],
  ["in another run", { ...paused, startedAt: 5000 }],
  ["unknown", undefined],
] as const)(
  "P15: what its events say is %s is asked for before it is left alone",
  async (_, known) => {
    const { asked, run } = undo(paused, known);
    expect(await run()).toMatchObject({ kind: "restored", found: "all" });
    expect(asked).toEqual(["inspect worker-1", "unpause worker-1", "inspect worker-1"]);
  },
);

test("P19: another run of it that somebody paused stays paused", async () => {
  const { asked, run } = undo({ ...paused, startedAt: 5000 });
  expect(await run()).toMatchObject({ kind: "restored", found: "nothing" });
  expect(asked).toEqual(["inspect worker-1"]);
});

test("P15: what was removed counts as put back", async () => {
  const { run } = undo(undefined);
  expect(await run()).toMatchObject({ kind: "restored", found: "nothing", did: "it was removed" });
});

test("an engine that refuses while it is still paused is told as such", async () => {
  const { run } = undo(paused, paused);
  const refusing = run((call) => {
    if (call.startsWith("unpause")) throw new ChaosError("engine-failed", "no");
  });
  await expect(refusing).rejects.toThrow("no");
});
