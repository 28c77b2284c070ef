import { join } from "node:path";
import { Child } from "../support/child-process.ts";
import type { BuiltProgram } from "./built-program.ts";
import { PROJECT } from "./daemon.ts";

/** A simulated engine in a process of its own. */
export interface SimulatedStage extends AsyncDisposable {
  readonly socketPath: string;
}

let engines = 0;

export async function simulatedStage(
  program: BuiltProgram,
  containers: number,
): Promise<SimulatedStage> {
  const socketPath = join(program.folder, `engine-${++engines}.sock`);
  const script = new URL("./children/engine.ts", import.meta.url);
  const child = new Child(script, socketPath, PROJECT, String(containers));
  if ((await child.line()) !== "ready") throw new Error("the simulated engine did not start");
  return { socketPath, [Symbol.asyncDispose]: () => child.kill() };
}
