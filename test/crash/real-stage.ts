import type { RealEngine } from "../support/real-engine.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";
import { RUN_LABEL_OPTION } from "../support/test-run.ts";
import type { Hurt, Stage, Target } from "./stage.ts";

let stages = 0;

/** Containers of a compose project of their own on a real engine, on two networks. */
export async function realStage(engine: RealEngine, hurts: readonly Hurt[]): Promise<Stage> {
  await ensureTestImage(engine);
  const project = `crash-${process.pid}-${++stages}`;
  await using made = new AsyncDisposableStack();
  const networks: string[] = [];
  for (const name of ["default", "back"]) {
    const network = `${project}_${name}`;
    await engine.docker("network", "create", ...RUN_LABEL_OPTION, network);
    made.defer(async () => void (await engine.docker("network", "rm", network)));
    networks.push(network);
  }
  const targets: Target[] = [];
  for (const hurt of hurts) {
    const service = hurt.fault.replace(".", "-");
    const name = `${project}-${service}-1`;
    const id = await engine.docker(
      ...["run", "--detach", "--init", "--name", name, ...RUN_LABEL_OPTION],
      ...composeLabels(project, service),
      ...["--network", networks[0] ?? "", "--network-alias", service],
      ...["--cpus", "1", "--pids-limit", "100", TEST_IMAGE],
    );
    made.defer(async () => void (await engine.docker("rm", "--force", "--volumes", id)));
    await engine.docker("network", "connect", "--alias", service, networks[1] ?? "", id);
    targets.push({ ...hurt, id, name });
  }
  const kept = made.move();
  return {
    socketPath: (engine.host ?? "").replace(/^unix:\/\//, ""),
    project,
    targets,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function composeLabels(project: string, service: string): readonly string[] {
  const labels = { project, service, "container-number": "1", oneoff: "False" };
  return Object.entries(labels).flatMap(([key, value]) => [
    "--label",
    `com.docker.compose.${key}=${value}`,
  ]);
}
