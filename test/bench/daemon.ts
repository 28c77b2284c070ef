import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { BuiltProgram } from "./built-program.ts";
import { MeasuredProcess } from "./measured-process.ts";

/** The compose project that the bench lets the daemon strike in. */
export const PROJECT = "bench";

/** The built daemon over a state folder of its own, as soon as it is ready. */
export async function startDaemon(
  program: BuiltProgram,
  socketPath: string,
  more: Readonly<Record<string, string>> = {},
): Promise<MeasuredProcess & { readonly readyAfterMs: number }> {
  const stateDir = mkdtempSync(join(program.folder, "state-"));
  const daemon = new MeasuredProcess(program.main, {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: PROJECT,
    CHAOS_STATE_DIR: stateDir,
    ...more,
  });
  await daemon.printed('"kind":"daemon.ready"');
  const readyAfterMs = performance.now() - daemon.startedAt;
  return Object.assign(daemon, { readyAfterMs });
}
