import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { inspectRaw } from "../crash/stage.ts";
import { machineEngine } from "../support/real-engine.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";

/** The engine that the soak runs on, with the containers that are struck. */
export interface SoakStage extends AsyncDisposable {
  readonly socketPath: string;
  readonly project: string;
  /** Their names. */
  readonly targets: readonly string[];
  inspect(target: string): Promise<unknown>;
  /** How many containers there are that the stage did not make itself. */
  strangers(): Promise<number>;
}

const TARGETS = 8;

export async function simulatedSoak(): Promise<SoakStage> {
  const folder = mkdtempSync(join(tmpdir(), "soak-engine-"));
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  const project = "soak";
  const made = engine.composeService(project, "worker", {
    replicas: TARGETS,
    limits: { NanoCpus: 2e9, PidsLimit: 100 },
  });
  return {
    socketPath,
    project,
    targets: made.map(({ name }) => name),
    inspect: (name) => inspectRaw(socketPath, name),
    strangers: async () => [...engine.containers].length - made.length,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same on this machine's engine, with containers and a network of its own. */
export async function realSoak(): Promise<SoakStage> {
  const project = `soak-${process.pid}`;
  const socketPath = (machineEngine.host ?? "").replace(/^unix:\/\//, "");
  const missing = await machineEngine.missing();
  if (missing !== undefined) throw new Error(`expected an engine for --real, but ${missing}`);
  await ensureTestImage(machineEngine);
  const created: string[] = [];
  const network = await machineEngine.docker("network", "create", `${project}_default`);
  const names = Array.from({ length: TARGETS }, (_, index) => `${project}-worker-${index + 1}`);
  for (const [index, name] of names.entries()) {
    const labels = {
      project,
      service: "worker",
      "container-number": String(index + 1),
      oneoff: "False",
    };
    created.push(
      await machineEngine.docker(
        ...["run", "--detach", "--init", "--name", name, "--network", network],
        ...Object.entries(labels).flatMap(([key, value]) => [
          ...["--label", `com.docker.compose.${key}=${value}`],
        ]),
        ...["--cpus", "2", "--pids-limit", "100", TEST_IMAGE],
      ),
    );
  }
  const count = async () =>
    (await machineEngine.docker("ps", "-aq", "--filter", `label=chaos-monkey.owner`))
      .split("\n")
      .filter((id) => id !== "").length;
  return {
    socketPath,
    project,
    targets: names,
    inspect: (name) => inspectRaw(socketPath, name),
    strangers: count,
    async [Symbol.asyncDispose]() {
      await machineEngine.docker("rm", "--force", ...created);
      await machineEngine.docker("network", "rm", network);
    },
  };
}
