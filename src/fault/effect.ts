import type { Container } from "../engine/container.ts";
import type { EngineEvent } from "../engine/engine.ts";

/** What shows that a fault took hold. A fault without any visible effect does not exist. */
export type Effect = TargetEffect | HelperEffect | ProbeEffect;

interface Watched {
  /** For the record, e.g. `its die event`. */
  readonly saw: string;
  /** How long it may take from the request, in milliseconds. */
  readonly withinMs: number;
}

/** Seen on the target itself: by an event, by an inspection, or by whichever comes first. */
export interface TargetEffect extends Watched {
  readonly kind: "target";
  /** Absent: no event shows it, only an inspection does. */
  seenIn?(event: EngineEvent): boolean;
  /** The container as inspected now; undefined when it is gone. Also for when the event was missed. */
  holdsFor(container: Container | undefined): boolean;
}

/** Reported by the helper container that applies the fault. */
export interface HelperEffect extends Watched {
  readonly kind: "helper";
  /**
   * Resolves with the line by which the helper reports that the fault is applied; rejects with the
   * reason when the helper ends without it, or when `signal` aborts.
   */
  reported(signal: AbortSignal): Promise<string>;
}

/** Seen from outside, by asking whether something works. */
export interface ProbeEffect extends Watched {
  readonly kind: "probe";
  /** From the end of one question to the next, in milliseconds. */
  readonly everyMs: number;
  /** Whether the effect shows now; rejects when that cannot be told. Ends early on `signal`. */
  shows(signal: AbortSignal): Promise<boolean>;
}
