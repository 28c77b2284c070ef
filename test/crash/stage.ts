import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";

export const PROJECT = "shop";

/** A fault as it is asked for. */
export interface Hurt {
  readonly title: string;
  readonly fault: string;
  readonly params: Readonly<Record<string, string>>;
  /** Whether it is asked for with a duration, and has to be undone. */
  readonly lasts: boolean;
}

// the grace of a stop would else last ten seconds
const grace = { grace: "1s" };

export const LASTING: readonly Hurt[] = [
  { title: "a pause", fault: "pause", params: {}, lasts: true },
  { title: "a stop for a while", fault: "stop", params: grace, lasts: true },
  { title: "a disconnection", fault: "network.disconnect", params: {}, lasts: true },
  { title: "a processor limit", fault: "cpu.throttle", params: {}, lasts: true },
  { title: "a process limit", fault: "pids", params: {}, lasts: true },
];

/** What is over at once, and leaves a recovery that is owed. */
export const OWED: readonly Hurt[] = [
  { title: "a kill", fault: "kill", params: {}, lasts: false },
  { title: "a stop", fault: "stop", params: grace, lasts: false },
  { title: "a restart", fault: "restart", params: grace, lasts: false },
];

/** One fault and the container that it is done to. */
export interface Target extends Hurt {
  readonly id: string;
  readonly name: string;
}

/** An engine with one container for each fault of a cell. */
export interface Stage extends AsyncDisposable {
  readonly socketPath: string;
  readonly project: string;
  readonly targets: readonly Target[];
}

export async function simulatedStage(hurts: readonly Hurt[]): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "stage-"));
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  const targets = hurts.map((hurt): Target => {
    const service = hurt.fault.replace(".", "-");
    const [container] = engine.composeService(PROJECT, service, {
      networks: [`${PROJECT}_default`, `${PROJECT}_back`],
      // of each kind of limit one that has to come back, and not merely go
      limits: { NanoCpus: 2e9, PidsLimit: 100 },
    });
    if (container === undefined) throw new Error("expected one replica, got none");
    return { ...hurt, id: container.id, name: container.name };
  });
  return {
    socketPath,
    project: PROJECT,
    targets,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the engine's API answers about a container. */
export async function inspectRaw(socketPath: string, id: string): Promise<unknown> {
  const asking = request({ socketPath, path: `/containers/${id}/json` });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  asking.on("response", (answer) => json(answer).then(resolve, reject));
  asking.on("error", reject).end();
  return await promise;
}
