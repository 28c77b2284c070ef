import type { Engine } from "../engine/engine.ts";
import { findLocation, type Location } from "../wiring/location.ts";
import type { Runtime } from "../wiring/runtime.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { untilAborted } from "../world/until-aborted.ts";

const ASK_AGAIN_AFTER_MS = 1000;

/**
 * Finds the location of this process; an engine that goes away meanwhile is asked again. Undefined
 * where `stop` aborts before. Rejects with `no-scope` where no scope can be determined.
 */
export async function locate(
  { settings, clock, onTrouble }: Pick<Runtime, "settings" | "clock" | "onTrouble">,
  engine: Engine,
  stop: AbortSignal,
): Promise<Location | undefined> {
  using stopped = untilAborted(stop);
  while (!stop.aborted) {
    try {
      return await Promise.race([findLocation(settings, engine), stopped.promise]);
    } catch (error) {
      if (!(error instanceof ChaosError && error.code.startsWith("engine-"))) throw error;
      onTrouble(error);
      await clock.sleep(ASK_AGAIN_AFTER_MS, stop);
    }
  }
  return undefined;
}
