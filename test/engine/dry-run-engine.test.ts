import { expect, test } from "vitest";
import { DryRunEngine } from "../../src/engine/dry-run-engine.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

import { rethrow } from "../support/rethrow.ts";

const worker = container({ name: "worker-1" });

function leashed() {
  const clock = new ManualClock();
  const real = new FakeContainers(clock, [worker]);
  const leash = new DryRunEngine({ real, clock, onTrouble: rethrow });
  const heard: string[] = [];
  leash.follow((news) => heard.push(news.kind === "event" ? news.event.action : news.kind));
  return { clock, real, leash, heard };
}

test("P5: nothing that is done on the leash reaches the engine", async () => {
  const { real, leash } = leashed();
  await leash.kill(worker.id, "SIGKILL");
  await leash.start(worker.id);
  await leash.stop(worker.id);
  await leash.restart(worker.id);
  expect(real.calls).toEqual([]);
});

test("P5: afterwards everything looks as if it had been done", async () => {
  const { leash, heard } = leashed();
  await leash.kill(worker.id, "SIGKILL");
  expect(leash.get(worker.id)).toMatchObject({ state: "exited", exitCode: 137 });
  expect(await leash.refresh(worker.id)).toMatchObject({ state: "exited" });
  expect(leash.all()).toMatchObject([{ state: "exited" }]);
  await leash.start(worker.id);
  expect(leash.get(worker.id)?.state).toBe("running");
  expect(heard).toEqual(["kill", "die", "start"]);
});

test("what really happens replaces what was pretended", async () => {
  const { real, leash, heard } = leashed();
  await leash.kill(worker.id, "SIGKILL");
  real.tell("worker-1", "update");
  expect(leash.get(worker.id)?.state).toBe("running");
  expect(heard).toEqual(["kill", "die", "update"]);
});

test("P40: a leash is as connected as its engine", () => {
  const { real, leash, heard } = leashed();
  real.connected = false;
  real.announce({ kind: "lost", because: "gone" });
  expect(leash.connected).toBe(false);
  expect(heard).toEqual(["lost"]);
});
