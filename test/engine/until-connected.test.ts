import { expect, test } from "vitest";
import { untilConnected } from "../../src/engine/until-connected.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

test("P11: a daemon that was told to stop waits for no engine", async () => {
  const live = new FakeContainers(new ManualClock(), []);
  live.connected = false;
  const waiting = untilConnected(live, AbortSignal.abort("SIGTERM"));
  await expect(waiting).resolves.toBeUndefined();
});
