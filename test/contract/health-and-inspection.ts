import { expect } from "vitest";
import type { EngineEvent } from "../../src/engine/engine.ts";
import type { Promising } from "./subject.ts";

/** What the engine tells of a container. */
export function healthAndInspection(promise: Promising): void {
  promise(
    "an inspection tells what a strike has to know, and none of the secrets",
    [
      {
        program: "deaf",
        labels: { "chaos-monkey.group": "a=b" },
        env: ["TOKEN=hunter2", "CHAOS_PROJECT=shop=1", "CHAOS_SCOPE="],
        restart: "on-failure",
        retries: 7,
        stopSignal: "SIGQUIT",
      },
    ],
    async ({ id, inspect, log }) => {
      const container = await inspect();
      expect(container).toMatchObject({
        id,
        image: "chaos-monkey-test/busybox",
        labels: { "chaos-monkey.group": "a=b" },
        state: "running",
        health: "none",
        healthySince: undefined,
        finishedAt: undefined,
        exitCode: 0,
        restartPolicy: { name: "on-failure", maximumRetryCount: 7 },
        restartCount: 0,
        autoRemove: false,
        stopSignal: "SIGQUIT",
        init: false,
        pidMode: "",
        hostname: id.slice(0, 12),
        scopeVariables: { CHAOS_SCOPE: undefined, CHAOS_PROJECT: "shop=1" },
      });
      expect(JSON.stringify(container)).not.toContain("hunter2");
      // to the fraction of a millisecond, by the same clock as the events
      const started = await log.until(id, "start");
      expect(Math.abs(started.at - (container.startedAt ?? 0))).toBeLessThan(1000);
      expect(container.startedAt).not.toBe(Math.floor(container.startedAt ?? 0));
      expect(started.labels).toMatchObject({ "chaos-monkey.group": "a=b" });
    },
  );

  promise(
    "what has happened is told again from any moment on, with the same times",
    [{ program: "deaf" }],
    async ({ engine, id, log }) => {
      const started = await log.until(id, "start");
      await engine.kill(id, "SIGKILL");
      const died = await log.until(id, "die 137");
      await engine.start(id);
      await log.until(id, "start", 2);
      // received at another time, of course
      const ofSubject = (events: readonly EngineEvent[]) =>
        events.filter((event) => event.id === id).map(({ receivedAtMs: _, ...event }) => event);
      const remembered = async (since: number) => ofSubject(await engine.remembered(since));
      const heard = ofSubject(log.events);
      const between = (started.at + died.at) / 2;
      expect(await remembered(started.at - 60_000)).toEqual(heard);
      expect(await remembered(between)).toEqual(heard.filter(({ at }) => at > between));
    },
  );

  promise(
    "the list has every container, also those that do not run",
    [
      { program: "deaf", labels: { which: "running" } },
      { program: "deaf", labels: { which: "paused" } },
      { program: "deaf", labels: { which: "dead" } },
    ],
    async (running, paused, dead) => {
      await paused.engine.pause(paused.id);
      await dead.engine.kill(dead.id, "SIGKILL");
      const listed = await running.engine.list();
      for (const { id, inspect } of [running, paused, dead]) {
        const { name, labels } = await inspect();
        expect(listed.find((it) => it.id === id)).toEqual({ id, name, labels });
      }
    },
  );

  promise(
    "a healthcheck goes from starting to healthy to unhealthy and tells each change once",
    [{ program: "deaf", checkedEveryMs: 500 }],
    async ({ id, log, inspect, setHealth }) => {
      expect(await inspect()).toMatchObject({ health: "starting", healthySince: undefined });
      await setHealth(true);
      const healthy = await log.until(id, "health_status healthy");
      const { healthySince, ...container } = await inspect();
      expect(container).toMatchObject({ state: "running", health: "healthy" });
      expect(Math.abs((healthySince ?? 0) - healthy.at)).toBeLessThan(1000);
      await setHealth(false);
      await log.until(id, "health_status unhealthy");
      expect(await inspect()).toMatchObject({ health: "unhealthy", healthySince: undefined });
      // none of the checks' own events came through
      expect(log.told(id).replace("health_status unhealthy, health_status healthy", "…")).toMatch(
        /^create, start, (health_status healthy|…), health_status unhealthy$/,
      );
    },
  );

  promise(
    "what is paused is called unhealthy without an event, until a check succeeds again",
    [{ program: "deaf", checkedEveryMs: 200 }],
    async ({ engine, id, log, inspect, setHealth }) => {
      await setHealth(true);
      await log.until(id, "health_status healthy");
      await engine.pause(id);
      await log.until(id, "pause");
      expect(await inspect()).toMatchObject({ state: "paused", health: "unhealthy" });
      const told = log.told(id);
      await engine.unpause(id);
      await log.until(id, "health_status healthy", told.split("health_status healthy").length);
      expect(log.told(id)).toBe(`${told}, unpause, health_status healthy`);
      expect(await inspect()).toMatchObject({ state: "running", health: "healthy" });
    },
  );

  promise(
    "the health of an earlier run does not count for the next",
    [{ program: "deaf", checkedEveryMs: 200 }],
    async ({ engine, id, log, inspect, setHealth }) => {
      await setHealth(true);
      await log.until(id, "health_status healthy");
      await engine.kill(id, "SIGKILL");
      expect(await inspect()).toMatchObject({ state: "exited", health: "unhealthy" });
      await engine.start(id);
      expect(await inspect()).toMatchObject({ health: "starting", healthySince: undefined });
      const started = await log.until(id, "start", 2);
      const again = log.events.length;
      await until(() =>
        log.events.slice(again).some((event) => event.id === id && event.health === "healthy"),
      );
      const { healthySince = 0 } = await inspect();
      // the first check of this run comes one interval after its start
      expect(healthySince - started.at).toBeGreaterThan(190);
    },
  );
}

/** Waits in small steps for what no event tells by itself. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((wait) => setTimeout(wait, 20));
}
