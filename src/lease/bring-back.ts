import { type Container, isOwnedByOrchestrator } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { EngineEvent, Starting } from "../engine/engine.ts";
import { targetKey } from "../ledger/target-ref.ts";
import type { Clock } from "../world/clock.ts";
import { claimOrGoOn } from "./claim.ts";
import type { Claimant } from "./claimant.ts";
import { momentIn } from "./moment.ts";
import type { PendingKey, PendingRecoveries, PendingRecovery } from "./pending-recoveries.ts";
import type { TakedownWatch } from "./takedown.ts";

const LOOKS_AGAIN_MS = 1000;
/** A project that was stopped as a whole may be started again at any time. */
const PROJECT_LOOKS_AGAIN_MS = 5000;

/** What came of bringing a target back. */
export type BringBackOutcome =
  /** The engine was asked to start it, and did. */
  | { readonly kind: "started" }
  /** It runs already, is gone, or is replaced by its orchestrator. */
  | { readonly kind: "not-needed" }
  /** Not now; it is worth another look after a while. */
  | {
      readonly kind: "later";
      readonly afterMs: number;
      readonly because: string;
      /** It takes a person to change that. */
      readonly isReported: boolean;
    };

interface BringBackParts {
  readonly book: PendingRecoveries;
  readonly containers: Containers;
  readonly actions: Starting;
  readonly takedown: TakedownWatch;
  readonly claimant: Claimant;
  readonly clock: Clock;
  readonly bootId: string;
  /** Milliseconds for which this process starts nothing yet; infinite: it is about to end. */
  readonly holdsBackMs: () => number;
  /** Told when a claim could not be written; the target is started all the same. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Starts what chaos-monkey took down and what no undo covers. Nothing else does: the daemon, the
 * guardian and `undo` all come here, and a claim keeps two of them from starting the same target.
 */
export class BringBack {
  readonly #parts: BringBackParts;
  /** Keys of what this process has started, for when that could not be written. */
  readonly #started = new Set<string>();

  constructor(parts: BringBackParts) {
    this.#parts = parts;
  }

  /** For every event of the engine: a project that is being taken down is left alone. */
  hear(event: EngineEvent): void {
    this.#parts.takedown.hear(event);
  }

  /**
   * Starts it, unless it runs, is gone, or this is no moment to start anything. `isAsked`: a person
   * asked for it, who knows whether the project is being taken down. Rejects when the engine cannot.
   */
  async start(pending: PendingRecovery, isAsked = false): Promise<BringBackOutcome> {
    const { containers, actions } = this.#parts;
    const id = targetKey(pending.ref);
    const container = await containers.refresh(id);
    if (container === undefined || !isDown(container)) return { kind: "not-needed" };
    // its orchestrator has put another in its place, and would not know of this one
    if (isOwnedByOrchestrator(container)) return { kind: "not-needed" };
    const obstacle = isAsked ? undefined : this.#obstacle(pending, container);
    if (obstacle) return obstacle;
    if (!this.#claim(pending)) {
      const because = "another process of chaos-monkey starts it";
      return { kind: "later", afterMs: LOOKS_AGAIN_MS, because, isReported: false };
    }
    this.#started.add(keyOf(pending));
    try {
      await actions.start(id);
    } catch (error) {
      this.#unclaim(pending);
      throw error;
    }
    return { kind: "started" };
  }

  /** Whether its start was chaos-monkey's doing. */
  hasStarted(pending: PendingRecovery): boolean {
    return pending.start !== undefined || this.#started.has(keyOf(pending));
  }

  /** It runs, or is not pending any more. */
  forget(pending: PendingKey): void {
    this.#started.delete(keyOf(pending));
  }

  #obstacle(
    { hurtAt, project }: PendingRecovery,
    container: Container,
  ): (BringBackOutcome & { readonly kind: "later" }) | undefined {
    const { takedown, holdsBackMs } = this.#parts;
    const afterMs = holdsBackMs();
    if (afterMs > 0) {
      const because = "this process starts nothing just now";
      return { kind: "later", afterMs, because, isReported: false };
    }
    const why =
      project === undefined ? undefined : takedown.whyNot(project, hurtAt ?? container.finishedAt);
    if (why === undefined) return undefined;
    return {
      kind: "later",
      afterMs: why.isOver ? PROJECT_LOOKS_AGAIN_MS : LOOKS_AGAIN_MS,
      because: why.because,
      isReported: why.isOver,
    };
  }

  #claim(pending: PendingRecovery): boolean {
    const { book, claimant, clock, bootId, onTrouble } = this.#parts;
    const now = momentIn(0, clock, bootId);
    return claimOrGoOn(() => book.claimStart(pending, claimant, now), onTrouble);
  }

  #unclaim(pending: PendingRecovery): void {
    this.#started.delete(keyOf(pending));
    try {
      this.#parts.book.unclaimStart(pending);
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}

function keyOf({ strike, ref }: PendingKey): string {
  return `${strike} ${targetKey(ref)}`;
}

/** The engine can start it. One in the state `restarting` is about to be started by its policy. */
function isDown({ state }: Container): boolean {
  return state === "exited" || state === "created";
}
