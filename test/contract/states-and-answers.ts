import { expect } from "vitest";
import { rawRequest } from "./raw-request.ts";
import type { Promising } from "./subject.ts";

/** Docker 20.10, for which the simulated engine speaks, puts die first; later ones need not. */
const STOP_AND_DIE = /die (\d+), stop|stop, die (\d+)/g;

/** What requests do in which state, and what the engine answers. */
export function statesAndAnswers(promise: Promising): void {
  promise(
    "what is so already is no error, and what cannot be is a conflict",
    [{ program: "polite" }],
    async ({ engine, id, ask }) => {
      expect(await ask("POST", "/start")).toMatchObject({ status: 304, body: "" });
      await engine.start(id);
      expect(await ask("POST", "/stop?t=5")).toMatchObject({ status: 204 });
      expect(await ask("POST", "/stop?t=5")).toMatchObject({ status: 304, body: "" });
      await engine.stop(id, { graceMs: 0 });
      expect(await ask("POST", "/kill")).toMatchObject({ status: 409 });
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
