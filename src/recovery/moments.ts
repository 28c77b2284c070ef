import type { Containers } from "../engine/containers.ts";
import type { EngineEvent } from "../engine/engine.ts";
import { type Moment, momentIn } from "../lease/moment.ts";
import type { Clock } from "../world/clock.ts";

/** Turns times that the engine tells into moments of this machine, whose clocks keep deadlines. */
export class Moments {
  readonly #clock: Clock;
  readonly #bootId: string;
  readonly #containers: Pick<Containers, "engineNow">;

  constructor(options: {
    readonly clock: Clock;
    readonly bootId: string;
    readonly containers: Pick<Containers, "engineNow">;
  }) {
    this.#clock = options.clock;
    this.#bootId = options.bootId;
    this.#containers = options.containers;
  }

  now(): Moment {
    return momentIn(0, this.#clock, this.#bootId);
  }

  /** When an event was heard. */
  received({ receivedAtMs }: EngineEvent): Moment {
    return momentIn(receivedAtMs - this.#clock.monotonic(), this.#clock, this.#bootId);
  }

  /** A time of the engine's that was learned late; undefined: what its clock shows is not known. */
  of(at: number | undefined): Moment | undefined {
    const engineNow = this.#containers.engineNow();
    if (at === undefined || engineNow === undefined) return undefined;
    return momentIn(-Math.max(0, engineNow - at), this.#clock, this.#bootId);
  }
}
