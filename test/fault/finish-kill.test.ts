import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { finishKill } from "../../src/fault/lifecycle/finish-kill.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

const target = container({ name: "worker-1", startedAt: 1000 });
const undo = { kind: "kill.finish", version: 1, id: target.id, startedAt: 1000 };

async function undoWith(now: Partial<Container> | "gone", times = 1) {
  const engine = new FakeContainers(
    new ManualClock(),
    now === "gone" ? [] : [{ ...target, ...now }],
  );
  const parts = { inspect: (id: string) => engine.refresh(id), actions: engine };
  let undone = await finishKill.run(undo, parts);
  for (let time = 1; time < times; time++) undone = await finishKill.run(undo, parts);
  return { undone, calls: engine.calls, engine };
}

test("P14: what still runs gets SIGKILL, once, however often the undo runs", async () => {
  const { undone, calls } = await undoWith({}, 3);
  expect(undone.kind).toBe("restored");
  expect(calls).toEqual(["kill worker-1 SIGKILL"]);
});

test.each<[string, Partial<Container> | "gone"]>([
  ["has ended", { state: "exited" }],
  ["was started anew by somebody", { startedAt: 9000 }],
  ["was removed", "gone"],
])("P15: what %s is left alone", async (_what, now) => {
  const { undone, calls } = await undoWith(now);
  expect(undone.kind).toBe("restored");
  expect(calls).toEqual([]);
});

test("P15: a paused one is ended too", async () => {
  expect((await undoWith({ state: "paused" })).calls).toEqual(["kill worker-1 SIGKILL"]);
});

test("P25: what survives even SIGKILL is residue", async () => {
  const engine = new FakeContainers(new ManualClock(), [target]);
  engine.survives.set("worker-1", ["SIGKILL"]);
  const undone = await finishKill.run(undo, {
    inspect: (id) => engine.refresh(id),
    actions: engine,
  });
  expect(undone).toEqual({ kind: "residue", because: "it still runs after SIGKILL" });
});
