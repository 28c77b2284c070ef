import { machineEngine } from "../support/real-engine.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";
import type { BuiltProgram } from "./built-program.ts";
import { PROJECT } from "./daemon.ts";
import { simulatedStage } from "./simulated-stage.ts";

/** An engine with one container for the daemon to kill, and one beside it for a bare request. */
export interface KillStage extends AsyncDisposable {
  readonly on: string;
  readonly socketPath: string;
  readonly ours: string;
  readonly bare: string;
}

/** On this machine's engine, or on a simulated one where there is none. */
export async function killStage(program: BuiltProgram): Promise<KillStage> {
  const missing = await machineEngine.missing();
  if (missing !== undefined || !machineEngine.host?.startsWith("unix://")) {
    const engine = await simulatedStage(program, 1);
    return {
      on: "a simulated engine",
      socketPath: engine.socketPath,
      ours: `${PROJECT}-worker-1`,
      bare: "bare",
      [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
    };
  }
  await ensureTestImage(machineEngine);
  const version = await machineEngine.docker("version", "--format", "{{.Server.Version}}");
  const ours = `${PROJECT}-${process.pid}-ours`;
  const bare = `${PROJECT}-${process.pid}-bare`;
  const label = `com.docker.compose.project=${PROJECT}`;
  await using made = new AsyncDisposableStack();
  made.defer(async () => void (await machineEngine.docker("rm", "--force", ours, bare)));
  await machineEngine.docker("run", "-d", "--name", ours, "--label", label, TEST_IMAGE);
  await machineEngine.docker("run", "-d", "--name", bare, TEST_IMAGE);
  const kept = made.move();
  return {
    on: `Docker ${version}`,
    socketPath: machineEngine.socket,
    ours,
    bare,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
