import { expect } from "vitest";
import type { Generation } from "./engine-under-test.ts";
import type { RawAnswer } from "./raw-request.ts";
import { rawRequest } from "./raw-request.ts";
import type { Promising } from "./subject.ts";

/** In which words and under which numbers what cannot be is refused; some changed with the years. */
export function refusals(promise: Promising): void {
  promise(
    "what does not run can be neither killed nor paused nor unpaused",
    [{ program: "deaf" }],
    async ({ engine, id, ask, generation }) => {
      await engine.kill(id, "SIGKILL");
      const said = {
        "20.10": [`Cannot kill container: ${id}: `, `Container ${id} is not running`],
        "26.1": [`cannot kill container: ${id}: `, `container ${id} is not running`],
      }[generation];
      expect(await ask("POST", "/kill")).toMatchObject({ status: 409, message: said.join("") });
      expect(await ask("POST", "/pause")).toMatchObject({ status: 409, message: said[1] });
      expect(await ask("POST", "/unpause")).toMatchObject({
        status: 500,
        message: `Container ${id} is not paused`,
      });
    },
  );

  promise(
    "only what is down is removed without force, and the engine says what is in the way",
    [{ program: "deaf" }, { program: "deaf" }, { program: "crashes", restart: "always" }],
    async (running, paused, restarting) => {
      await paused.engine.pause(paused.id);
      await restarting.log.until(restarting.id, "die 3", 4); // the pause is 800 ms now
      for (const [{ id, ask, inspect, generation }, state] of [
        [running, "running"],
        [paused, "paused"],
        [restarting, "restarting"],
      ] as const) {
        const { name } = await inspect();
        expect(await ask("DELETE", "")).toMatchObject({
          status: 409,
          message: stillUp({ id, name, state })[generation],
        });
      }
    },
  );

  promise(
    "what waits for its restart can be neither paused nor unpaused",
    [{ program: "crashes", restart: "always" }],
    async ({ id, ask, log }) => {
      await log.until(id, "die 3", 4); // the pause is 800 ms now
      expect(await ask("POST", "/pause")).toMatchObject({
        status: 409,
        message: `Container ${id} is restarting, wait until the container is running`,
      });
      expect(await ask("POST", "/unpause")).toMatchObject({
        status: 500,
        message: `Container ${id} is not paused`,
      });
    },
  );

  promise(
    "a signal that does not exist is refused, whatever else is wrong",
    [{ program: "deaf" }],
    async ({ id, ask, generation, socketPath }) => {
      const before = { "20.10": "Invalid", "26.1": `cannot kill container: ${id}: invalid` };
      for (const word of ["FOO", "SIGUNUSED", "0"]) {
        expect(await ask("POST", `/kill?signal=${word}`)).toMatchObject({
          status: 400,
          message: `${before[generation]} signal: ${word}`,
        });
      }
      expect(await ask("POST", "/kill?signal=65")).toMatchObject(
        {
          "20.10": {
            status: 500,
            message: `Cannot kill container: ${id}: The linux daemon does not support signal 65`,
          },
          "26.1": {
            status: 400,
            message: `cannot kill container: ${id}: the linux daemon does not support signal 65`,
          },
        }[generation],
      );
      const nobody = "/v1.41/containers/contract-nobody";
      expect(await rawRequest(socketPath, "POST", `${nobody}/kill?signal=FOO`)).toMatchObject({
        status: 400,
      });
      const cannot = { "20.10": "Cannot", "26.1": "cannot" }[generation];
      expect(await rawRequest(socketPath, "POST", `${nobody}/kill`)).toMatchObject({
        status: 404,
        message: `${cannot} kill container: contract-nobody: No such container: contract-nobody`,
      });
    },
  );

  promise(
    "realtime signals and other words for a signal are signals too",
    [{ program: "deaf" }],
    async ({ id, ask, log }) => {
      for (const word of ["RTMIN", "SIGRTMIN%2B3", "SIGRTMAX-1", "64", "POLL", "SIGCLD"]) {
        expect(await ask("POST", `/kill?signal=${word}`)).toMatchObject({ status: 204 });
      }
      await log.until(id, "kill 17");
      expect(log.told(id)).toBe(
        "create, start, kill 34, kill 37, kill 63, kill 64, kill 29, kill 17",
      );
    },
  );

  promise(
    "a new name must be another one and free",
    [{ program: "deaf" }, { program: "deaf" }],
    async ({ ask, inspect }, other) => {
      const { name } = await inspect();
      expect(await ask("POST", `/rename?name=${name}`)).toMatchObject({
        status: 400,
        message: "Renaming a container with the same name as its current name",
      });
      const taken = (await other.inspect()).name;
      expect(await ask("POST", `/rename?name=${taken}`)).toMatchObject({
        status: 409,
        message: `Error when allocating new name: Conflict. The container name "/${taken}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      });
    },
  );

  promise(
    "filters that nobody knows are refused in lists and overlooked in events",
    [{ program: "deaf" }],
    async ({ socketPath, generation }) => {
      const get = (path: string, filters: string): Promise<RawAnswer> =>
        rawRequest(socketPath, "GET", `/v1.41${path}filters=${encodeURIComponent(filters)}`);
      const word = { "20.10": "Invalid", "26.1": "invalid" }[generation];
      expect(await get("/containers/json?", '{"nonsense":["a"]}')).toMatchObject({
        status: 400,
        message: `${word} filter 'nonsense'`,
      });
      expect(await get("/containers/json?", '{"status":["a"]}')).toMatchObject({
        status: 400,
        message: `${word} filter 'status=a'`,
      });
      expect(await get("/containers/json?", "{")).toMatchObject({
        status: { "20.10": 500, "26.1": 400 }[generation],
      });
      expect(await get("/events?until=1&", '{"nonsense":["a"]}')).toMatchObject({ status: 200 });
    },
  );
}

function stillUp(container: {
  readonly id: string;
  readonly name: string;
  readonly state: "running" | "paused" | "restarting";
}): Readonly<Record<Generation, string>> {
  const { id, name, state } = container;
  const isPaused = state === "paused";
  return {
    "20.10": `You cannot remove a ${state} container ${id}. ${isPaused ? "Unpause and then stop" : "Stop"} the container before attempting removal or force remove`,
    "26.1": isPaused
      ? `cannot remove container "/${name}": container is paused and must be unpaused first`
      : `cannot remove container "/${name}": container is ${state}: stop the container before removing or force remove`,
  };
}
