import type { ContainerIndex } from "./container-index.ts";
import type { EngineContext } from "./engine-context.ts";

/** What a simulated engine is, as far as its API goes. */
export interface Simulation extends EngineContext {
  readonly containers: ContainerIndex;
}
