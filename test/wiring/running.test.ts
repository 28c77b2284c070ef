import { expect, test } from "vitest";
import { firstConnection } from "../../src/wiring/running.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

test("P11: who was told to stop before it asked waits for no engine", async () => {
  const live = new FakeContainers(new ManualClock(), []);
  const waiting = firstConnection(live, AbortSignal.abort("SIGTERM"));
  await expect(waiting).resolves.toBeUndefined();
});
