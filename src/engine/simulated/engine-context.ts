import type { Clock } from "../../world/clock.ts";
import type { Edition } from "./edition.ts";
import type { EngineTime } from "./engine-time.ts";
import type { EventStream } from "./event-stream.ts";
import type { NetworkIndex } from "./network-index.ts";

/** What the containers of an engine share. */
export interface EngineContext {
  readonly clock: Clock;
  readonly time: EngineTime;
  readonly edition: Edition;
  readonly networks: NetworkIndex;
  readonly events: EventStream;
  readonly containers: {
    remove(container: { readonly id: string; readonly name: string }): void;
  };
}
