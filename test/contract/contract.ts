import { afterAll, expect, type TestContext, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { DockerEngine } from "../../src/engine/docker/docker-engine.ts";
import type { ContractSpec, EngineUnderTest } from "./engine-under-test.ts";
import { EventLog } from "./event-log.ts";
import { type RawAnswer, rawRequest } from "./raw-request.ts";

/** A container of this test, with everything that the tests ask about it. */
interface Subject {
  readonly id: string;
  readonly log: EventLog;
  readonly engine: DockerEngine;
  readonly socketPath: string;
  /** One request to `/containers/ID` of the API; answers status and message. */
  ask(method: "POST" | "DELETE", what: string): Promise<RawAnswer>;
  inspect(): Promise<Container>;
  crash(): Promise<void>;
  setHealth(passes: boolean): Promise<void>;
}

/** Docker 20.10, for which the simulated engine speaks, puts die first; later ones need not. */
const STOP_AND_DIE = /die (\d+), stop|stop, die (\d+)/g;

/**
 * What every engine must do, as far as anybody here relies on it: a suite of tests over one
 * engine. Real ones prove that the suite is true, the simulated one that it is like them.
 */
export function contract(
  name: string,
  open: (context: TestContext) => Promise<EngineUnderTest>,
): void {
  let opened: Promise<EngineUnderTest> | undefined;

  afterAll(async () => {
    await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
  });

  /** A test over containers that are up and watched from before they were created. */
  function promise<const Specs extends readonly ContractSpec[]>(
    title: string,
    specs: Specs,
    body: (...subjects: { [At in keyof Specs]: Subject }) => Promise<void>,
  ): void {
    test(`${title} [${name}]`, async (context) => {
      opened ??= open(context);
      const under = await opened;
      const engine = new DockerEngine(under.settings);
      await using log = await EventLog.open(engine);
      const subjects = specs.map((spec) => subject({ under, engine, log, spec }));
      await body(...((await Promise.all(subjects)) as { [At in keyof Specs]: Subject }));
    });
  }

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

  promise(
    "what is so already is no error, and what cannot be is a conflict",
    [{ program: "polite" }],
    async ({ engine, id, ask }) => {
      expect(await ask("POST", "/start")).toMatchObject({ status: 304, body: "" });
      await engine.start(id);
      expect(await ask("POST", "/stop?t=5")).toMatchObject({ status: 204 });
      expect(await ask("POST", "/stop?t=5")).toMatchObject({ status: 304, body: "" });
      await engine.stop(id, { graceMs: 0 });
      expect(await ask("POST", "/kill")).toMatchObject({
        status: 409,
        message: expect.stringMatching(/cannot kill container: .* is not running/i),
      });
      await expect(engine.kill(id, "SIGKILL")).rejects.toMatchObject({ code: "engine-conflict" });
      await expect(engine.pause(id)).rejects.toMatchObject({ code: "engine-conflict" });
    },
  );

  promise(
    "what does not exist is told apart from what fails",
    [{ program: "deaf" }],
    async ({ engine, ask, id }) => {
      expect(await engine.inspect("contract-nobody")).toBeUndefined();
      for (const request of [
        () => engine.kill("contract-nobody", "SIGKILL"),
        () => engine.start("contract-nobody"),
        () => engine.stop("contract-nobody", { graceMs: 0 }),
        () => engine.pause("contract-nobody"),
      ]) {
        await expect(request()).rejects.toMatchObject({
          code: "no-such-container",
          message: expect.stringContaining("No such container: contract-nobody"),
        });
      }
      expect(await ask("POST", "/kill?signal=FOO")).toMatchObject({
        status: 400,
        message: expect.stringMatching(/invalid signal: FOO$/i),
      });
      await expect(engine.kill(id, "SIGFOO")).rejects.toMatchObject({ code: "engine-failed" });
      expect(await ask("POST", "/nonsense")).toMatchObject({
        status: 404,
        message: "page not found",
      });
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

  promise(
    "a stop asks first, then kills; a restart is a stop and a start",
    [{ program: "polite" }, { program: "deaf" }, { program: "deaf", autoRemove: true }],
    async (polite, deaf, fleeting) => {
      await polite.engine.stop(polite.id, { graceMs: 5000 });
      await polite.log.until(polite.id, "stop");
      await polite.log.until(polite.id, "die 143");
      expect(polite.log.told(polite.id).replace(STOP_AND_DIE, "<down>")).toBe(
        "create, start, kill 15, <down>",
      );
      await deaf.engine.restart(deaf.id, { graceMs: 0 });
      await deaf.log.until(deaf.id, "restart");
      expect(deaf.log.told(deaf.id).replace(STOP_AND_DIE, "<down>")).toBe(
        "create, start, kill 15, kill 9, <down>, start, restart",
      );
      expect(await deaf.inspect()).toMatchObject({ state: "running", restartCount: 0 });
      // a restart does not count as the end that --rm waits for
      await fleeting.engine.restart(fleeting.id, { graceMs: 0 });
      expect(await fleeting.inspect()).toMatchObject({ state: "running", autoRemove: true });
    },
  );

  promise(
    "what was created with --rm vanishes when it is killed",
    [{ program: "deaf", autoRemove: true }],
    async ({ engine, id, log }) => {
      await engine.kill(id, "SIGKILL");
      await log.until(id, "destroy");
      expect(log.told(id)).toBe("create, start, kill 9, die 137, destroy");
      expect(await engine.inspect(id)).toBeUndefined();
    },
  );

  promise(
    "removing needs force while it runs, and frees its name",
    [{ program: "deaf" }],
    async ({ engine, id, ask, log, inspect }) => {
      const { name } = await inspect();
      expect(await ask("DELETE", "")).toMatchObject({ status: 409 });
      expect(await ask("DELETE", "?force=1")).toMatchObject({ status: 204 });
      await log.until(id, "destroy");
      expect(log.told(id)).toBe("create, start, kill 9, die 137, destroy");
      expect(await engine.inspect(name)).toBeUndefined();
      expect(await ask("DELETE", "")).toMatchObject({ status: 404 });
    },
  );

  promise(
    "it is found by name, id and the beginning of its id, and renamed unless the name is taken",
    [{ program: "deaf" }, { program: "deaf" }],
    async ({ engine, id, ask, log, inspect }, other) => {
      const { name } = await inspect();
      for (const word of [id, id.slice(0, 12), name]) {
        expect(await engine.inspect(word)).toMatchObject({ id, name });
      }
      const taken = (await other.inspect()).name;
      expect(await ask("POST", `/rename?name=${taken}`)).toMatchObject({
        status: 409,
        message: expect.stringContaining(`The container name "/${taken}" is already in use`),
      });
      expect(await ask("POST", `/rename?name=${name}-new`)).toMatchObject({ status: 204 });
      expect(await log.until(id, "rename")).toMatchObject({ name: `${name}-new` });
      expect(await engine.inspect(`${name}-new`)).toMatchObject({ id });
      expect(await engine.inspect(name)).toBeUndefined();
    },
  );

  promise(
    "an inspection tells what a strike has to know, and none of the secrets",
    [
      {
        program: "deaf",
        labels: { "chaos-monkey.group": "a=b" },
        env: ["TOKEN=hunter2"],
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

  promise(
    "the versions that it speaks are told, and others refused",
    [{ program: "deaf" }],
    async ({ engine, socketPath }) => {
      const version = JSON.parse((await rawRequest(socketPath, "GET", "/version")).body) as {
        readonly Version: string;
        readonly ApiVersion: string;
      };
      expect(await engine.identify()).toEqual({
        address: `unix://${socketPath}`,
        version: version.Version,
        apiVersion: version.ApiVersion,
      });
      expect(await rawRequest(socketPath, "GET", `/v${version.ApiVersion}/_ping`)).toMatchObject({
        status: 200,
        body: "OK",
      });
      expect(await rawRequest(socketPath, "GET", "/v1.99/version")).toMatchObject({
        status: 400,
        message: `client version 1.99 is too new. Maximum supported API version is ${version.ApiVersion}`,
      });
      expect(await rawRequest(socketPath, "GET", "/v1.2/version")).toMatchObject({
        status: 400,
        body: expect.stringContaining("client version 1.2 is too old"),
      });
    },
  );
}

async function subject(parts: {
  readonly under: EngineUnderTest;
  readonly engine: DockerEngine;
  readonly log: EventLog;
  readonly spec: ContractSpec;
}): Promise<Subject> {
  const { under, engine, log, spec } = parts;
  const id = await under.run(spec);
  return {
    id,
    log,
    engine,
    socketPath: under.socketPath,
    ask: (method, what) => rawRequest(under.socketPath, method, `/v1.41/containers/${id}${what}`),
    inspect: async () => {
      const container = await engine.inspect(id);
      if (!container) throw new Error(`expected ${id} to exist; it was told: ${log.told(id)}`);
      return container;
    },
    crash: () => under.crash(id),
    setHealth: (passes) => under.setHealth(id, passes),
  };
}

/** Waits in small steps for what no event tells by itself. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((wait) => setTimeout(wait, 20));
}
