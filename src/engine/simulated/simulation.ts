import type { ContainerIndex } from "./container-index.ts";
import type { Edition } from "./edition.ts";
import type { EventStream } from "./event-stream.ts";

/** What a simulated engine is, as far as its API goes. */
export interface Simulation {
  readonly edition: Edition;
  readonly containers: ContainerIndex;
  readonly events: EventStream;
}
