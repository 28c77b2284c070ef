import type { ContainerIndex } from "./container-index.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a simulated engine is, as far as its API goes. */
export interface Simulation extends Surroundings {
  readonly containers: ContainerIndex;
}
