import { expect } from "vitest";
import type { Promising } from "./subject.ts";

/** What containers do about signals and pauses. */
export function signalsAndPauses(promise: Promising): void {
  promise(
    "pid 1 ignores what it has no handler for, and an init in front of it does not",
    [{ program: "deaf" }, { program: "polite" }, { program: "deaf", init: true }],
    async (deaf, polite, behindInit) => {
      for (const { engine, id } of [deaf, polite, behindInit]) await engine.kill(id, "SIGTERM");
      await polite.log.until(polite.id, "die 143");
      await behindInit.log.until(behindInit.id, "die 143");
      expect(await polite.inspect()).toMatchObject({ state: "exited", exitCode: 143, init: false });
      expect(await behindInit.inspect()).toMatchObject({ state: "exited", init: true });
      expect(await deaf.inspect()).toMatchObject({ state: "running" });
      expect(deaf.log.told(deaf.id)).toBe("create, start, kill 15");
    },
  );

  promise(
    "an init process keeps the signals of its own faults for itself, SIGABRT among them",
    [{ program: "deaf", init: true }],
    async ({ engine, id, log }) => {
      for (const signal of ["SIGABRT", "SIGSEGV", "SIGTRAP", "SIGSYS"])
        await engine.kill(id, signal);
      await engine.kill(id, "SIGUSR1");
      await log.until(id, "die 138");
      expect(log.told(id)).toBe(
        "create, start, kill 6, kill 11, kill 5, kill 31, kill 10, die 138",
      );
    },
  );

  promise(
    "a signal is a name with or without SIG, in any case, or a number",
    [{ program: "deaf" }],
    async ({ ask, id, log }) => {
      for (const word of ["TERM", "SIGTERM", "sigterm", "15"]) {
        expect(await ask("POST", `/kill?signal=${word}`)).toMatchObject({ status: 204 });
      }
      await log.until(id, "kill 15", 4);
    },
  );

  promise(
    "pause and unpause have their own rules",
    [{ program: "deaf" }],
    async ({ engine, id, ask, log, inspect }) => {
      await engine.pause(id);
      expect(await inspect()).toMatchObject({ state: "paused" });
      expect(await ask("POST", "/pause")).toMatchObject({
        status: 409,
        message: expect.stringContaining("is already paused"),
      });
      expect(await ask("POST", "/start")).toMatchObject({
        status: 409,
        message: "cannot start a paused container, try unpause instead",
      });
      expect(await ask("DELETE", "")).toMatchObject({ status: 409 });
      await engine.unpause(id);
      expect(await inspect()).toMatchObject({ state: "running" });
      expect(await ask("POST", "/unpause")).toMatchObject({
        status: 500,
        message: expect.stringContaining("is not paused"),
      });
      await log.until(id, "unpause");
      expect(log.told(id)).toBe("create, start, pause, unpause");
    },
  );

  promise(
    "pausing leaves the restart policy in force",
    [{ program: "deaf", restart: "unless-stopped" }],
    async ({ engine, id, log, crash, inspect }) => {
      await engine.pause(id);
      await engine.unpause(id);
      await crash();
      await log.until(id, "start", 2);
      expect(await inspect()).toMatchObject({ state: "running", restartCount: 1 });
    },
  );

  promise(
    "a stop signal wakes what is paused, another one waits until it goes on",
    [
      { program: "deaf" },
      { program: "polite" },
      { program: "polite", stopSignal: "SIGQUIT" },
      { program: "polite" },
      { program: "polite" },
    ],
    async (killed, ended, waiting, stopped, restarted) => {
      for (const { engine, id } of [killed, ended, waiting, stopped, restarted]) {
        await engine.pause(id);
      }
      await killed.engine.kill(killed.id, "SIGKILL");
      await killed.log.until(killed.id, "die 137");
      expect(killed.log.told(killed.id)).toBe("create, start, pause, kill 9, die 137");

      await ended.engine.kill(ended.id, "SIGTERM");
      await ended.log.until(ended.id, "die 143");
      expect(ended.log.told(ended.id)).toBe("create, start, pause, kill 15, unpause, die 143");

      await waiting.engine.kill(waiting.id, "SIGTERM");
      expect(await waiting.inspect()).toMatchObject({ state: "paused" });
      await waiting.engine.unpause(waiting.id);
      await waiting.log.until(waiting.id, "die 143");
      expect(waiting.log.told(waiting.id)).toBe("create, start, pause, kill 15, unpause, die 143");

      await stopped.engine.stop(stopped.id, { graceMs: 5000 });
      expect(await stopped.inspect()).toMatchObject({ state: "exited", exitCode: 143 });

      await restarted.engine.restart(restarted.id, { graceMs: 5000 });
      expect(await restarted.inspect()).toMatchObject({ state: "running" });
    },
  );
}
