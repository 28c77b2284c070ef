import { describe, expect, test } from "vitest";
import { hostileScene } from "./hostile-scene.ts";
import { eventually, restored, strike } from "./scene.ts";
import { LASTING, OWED } from "./stage.ts";
import { openRows, readState } from "./state-reader.ts";

const HOUR_S = 3600;
const RECOVERY_TIMEOUT_MS = 2000;

/** Shifts before the strikes and while their faults last, in seconds. */
const CLOCKS: readonly (readonly [title: string, before: number, meanwhile: number])[] = [
  ["an hour ahead", HOUR_S, HOUR_S],
  ["an hour behind", -HOUR_S, -HOUR_S],
  ["set forward by an hour meanwhile", 0, HOUR_S],
  ["set back by an hour meanwhile", 0, -HOUR_S],
];

describe.concurrent("the clock of the engine is another one", () => {
  test.for(CLOCKS)(
    "with an engine %s every deadline and recovery time is the same (P56)",
    async ([, before, meanwhile]) => {
      await using parts = new AsyncDisposableStack();
      const scene = await hostileScene(parts, {
        // one container of each service, so one fault of each kind
        faults: [...LASTING.filter(({ fault }) => fault !== "stop"), ...OWED],
        env: { CHAOS_RECOVERY_TIMEOUT: `${RECOVERY_TIMEOUT_MS}ms`, CHAOS_MIN_AGE: "1s" },
      });
      const { proxy, stage, stateDir } = scene;
      proxy.clock.setForEver(before);
      const daemon = scene.daemon();
      await daemon.ready();
      // the containers are older than CHAOS_MIN_AGE by then
      await new Promise((later) => setTimeout(later, 1500));
      await Promise.all(stage.targets.map((target) => strike(stateDir, target, 1500)));
      if (meanwhile !== before) {
        proxy.clock.set(meanwhile);
        // a clock that is set does not wait for new connections, and neither does a stream
        await new Promise((later) => setTimeout(later, 300));
      }
      await restored(stage, scene.before, () => daemon.lines);
      await eventually(
        () => openRows(stateDir).leases === 0 && openRows(stateDir).recoveries === 0,
        () => `nothing pending, log:\n${daemon.lines.join("\n")}`,
      );
      const { events } = readState(stateDir);
      const overdue = events.filter(({ kind }) => kind === "recovery.overdue");
      // a kill and a stop without an end stay down until their timeout; a restart comes back by itself
      expect(overdue.map((event) => "fault" in event && event.fault).sort()).toEqual([
        "kill",
        "stop",
      ]);
      for (const event of events) {
        if (event.kind !== "recovery.recovered") continue;
        expect(event.runningAfterMs).toBeGreaterThanOrEqual(0);
        expect(event.runningAfterMs).toBeLessThan(60_000);
        if (event.by !== "us") continue;
        expect(event.runningAfterMs).toBeGreaterThan(RECOVERY_TIMEOUT_MS - 100);
      }
      expect(await daemon.signalled("SIGTERM")).toBe(0);
    },
  );

  test.for(CLOCKS)(
    "with an engine %s a container that came up just now is too young (P28, P56)",
    async ([, before]) => {
      await using parts = new AsyncDisposableStack();
      const scene = await hostileScene(parts, {
        faults: LASTING.slice(0, 1),
        env: { CHAOS_MIN_AGE: "1h" },
      });
      scene.proxy.clock.setForEver(before);
      const daemon = scene.daemon();
      await daemon.ready();
      const [target] = scene.stage.targets;
      if (target === undefined) throw new Error("expected a target");
      await expect(strike(scene.stateDir, target, 500)).rejects.toThrow("too-young");
    },
  );
});
