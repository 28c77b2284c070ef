import { expect } from "vitest";
import type { Promising } from "./subject.ts";

/** What brings a container back, and what keeps it down. */
export function restartPolicies(promise: Promising): void {
  promise(
    "a kill through the API leaves it down, whatever its restart policy",
    [
      { program: "deaf" },
      { program: "deaf", restart: "on-failure" },
      { program: "deaf", restart: "always" },
      { program: "deaf", restart: "unless-stopped" },
    ],
    async (...subjects) => {
      for (const { engine, id, log, inspect } of subjects) {
        await engine.kill(id, "SIGKILL");
        await log.until(id, "die 137");
        expect(await inspect()).toMatchObject({ state: "exited", exitCode: 137, restartCount: 0 });
        expect(log.told(id)).toBe("create, start, kill 9, die 137");
      }
    },
  );

  promise(
    "a real crash is repaired by every restart policy but no",
    [
      { program: "deaf", restart: "on-failure" },
      { program: "deaf", restart: "always" },
      { program: "deaf", restart: "unless-stopped" },
      { program: "deaf" },
    ],
    async (...subjects) => {
      for (const { crash } of subjects) await crash();
      const helpless = subjects[3];
      for (const { id, log, inspect } of subjects.slice(0, 3)) {
        await log.until(id, "start", 2);
        expect(await inspect()).toMatchObject({ state: "running", restartCount: 1 });
        expect(log.told(id)).toBe("create, start, die 137, start");
      }
      await helpless.log.until(helpless.id, "die 137");
      expect(await helpless.inspect()).toMatchObject({ state: "exited", restartCount: 0 });
    },
  );

  promise(
    "any signal through the API cancels the restart policy where no stop signal is given (P17)",
    [
      { program: "deaf", restart: "always" },
      { program: "deaf", restart: "unless-stopped" },
    ],
    async (...subjects) => {
      for (const { engine, id, log, inspect, crash } of subjects) {
        await engine.kill(id, "SIGHUP");
        // 304: it runs already, and nothing is repaired by that
        await engine.start(id);
        await crash();
        await log.until(id, "die 137");
        expect(await inspect()).toMatchObject({ state: "exited", restartCount: 0 });
      }
    },
  );

  promise(
    "a signal other than the given stop signal leaves always in force, and cancels unless-stopped",
    [
      { program: "deaf", init: true, stopSignal: "SIGTERM", restart: "always" },
      { program: "deaf", init: true, stopSignal: "SIGTERM", restart: "unless-stopped" },
      { program: "deaf", init: true, stopSignal: "SIGTERM", restart: "always" },
    ],
    async (always, unlessStopped, stopped) => {
      await always.engine.kill(always.id, "SIGQUIT");
      await always.log.until(always.id, "start", 2);
      expect(always.log.told(always.id)).toBe("create, start, kill 3, die 131, start");
      expect(await always.inspect()).toMatchObject({ state: "running", restartCount: 1 });

      await unlessStopped.engine.kill(unlessStopped.id, "SIGQUIT");
      await unlessStopped.log.until(unlessStopped.id, "die 131");
      expect(await unlessStopped.inspect()).toMatchObject({ state: "exited", restartCount: 0 });

      await stopped.engine.kill(stopped.id, "SIGTERM");
      await stopped.log.until(stopped.id, "die 143");
      expect(await stopped.inspect()).toMatchObject({ state: "exited", restartCount: 0 });
    },
  );

  promise(
    "a start through the API brings the restart policy back into force",
    [{ program: "deaf", restart: "always" }],
    async ({ engine, id, log, inspect, crash }) => {
      await engine.kill(id, "SIGKILL");
      await engine.start(id);
      await crash();
      await log.until(id, "start", 3);
      expect(await inspect()).toMatchObject({ state: "running", restartCount: 1 });
    },
  );

  promise(
    "each pause before a restart is twice as long as the one before",
    [{ program: "crashes", restart: "always" }],
    async ({ id, log, engine }) => {
      for (const [at, pauseMs] of [100, 200, 400].entries()) {
        const died = await log.until(id, "die 3", at + 1);
        const started = await log.until(id, "start", at + 2);
        expect(started.at - died.at).toBeGreaterThan(pauseMs * 0.95);
      }
      await engine.kill(id, "SIGKILL").catch(() => undefined);
    },
  );

  promise(
    "on-failure gives up after its retries",
    [{ program: "crashes", restart: "on-failure", retries: 2 }],
    async ({ id, log, inspect }) => {
      await log.until(id, "die 3", 3);
      expect(await inspect()).toMatchObject({
        state: "exited",
        exitCode: 3,
        restartCount: 2,
        restartPolicy: { name: "on-failure", maximumRetryCount: 2 },
      });
    },
  );

  promise(
    "what waits for its restart counts as running, and a kill ends the waiting without an event",
    [{ program: "crashes", restart: "always" }],
    async ({ id, log, ask, inspect }) => {
      await log.until(id, "die 3", 4); // the pause is 800 ms now
      const told = log.told(id);
      expect(await inspect()).toMatchObject({ state: "restarting", exitCode: 3, restartCount: 4 });
      expect(await ask("POST", "/start")).toMatchObject({ status: 304 });
      expect(await ask("POST", "/pause")).toMatchObject({ status: 409 });
      expect(await ask("POST", "/kill")).toMatchObject({ status: 204 });
      expect(await inspect()).toMatchObject({ state: "exited", exitCode: 3, restartCount: 4 });
      expect(log.told(id)).toBe(told);
    },
  );
}
