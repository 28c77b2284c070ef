import type { Clock } from "../world/clock.ts";
import type { OrderReason } from "./emergency-stop.ts";
import { readHaltFile } from "./halt-file.ts";

const LOOK_FOR_FILE_EVERY_MS = 250;

/** Halts once for each file HALT that appears in the state folder. */
export async function watchHaltFile(
  { stateDir, clock }: { readonly stateDir: string; readonly clock: Clock },
  halt: (order: OrderReason) => void,
  down: AbortSignal,
): Promise<void> {
  let seen: string | undefined;
  for (; !down.aborted; await clock.sleep(LOOK_FOR_FILE_EVERY_MS, down)) {
    const file = readHaltFile(stateDir);
    if (file !== undefined && file.at !== seen) halt(file);
    seen = file?.at;
  }
}
