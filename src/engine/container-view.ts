import type { Container } from "./container.ts";
import { containerAfter } from "./container-after.ts";
import type { EngineEvent } from "./engine.ts";

/** So many removed containers are remembered; an answer about one is at most some seconds late. */
const REMOVED_KEPT = 10_000;

/** What came of an answer to an inspection. */
export type AnswerTaken =
  /** It is what is known now. `unannounced`: it shows a change that no event has told of. */
  | { readonly kind: "taken"; readonly container: Container; readonly unannounced: boolean }
  /** Something newer is known already; the answer says nothing more. */
  | { readonly kind: "superseded"; readonly container: Container }
  /** An event came meanwhile: whether the answer is from before or after it cannot be told. */
  | { readonly kind: "outdated"; readonly answer: Container }
  /** It was removed since; its id never comes back. */
  | { readonly kind: "removed" };

interface Known {
  readonly container: Container;
  /** The turn of the event or of the request from which it is known. */
  readonly asOf: number;
}

/**
 * What is known of the containers, put together from events and answers to inspections. These come
 * on several connections and overtake each other, so each gets a turn: an event when it is received,
 * an inspection when it is sent, for its answer may be as old as that. Nothing of an earlier turn
 * replaces what is known from a later one.
 */
export class ContainerView {
  readonly #known = new Map<string, Known>();
  readonly #lastEvent = new Map<string, number>();
  /** With the turn from which it is known. */
  readonly #removed = new Map<string, number>();
  #turn = 0;
  #clearedAt = 0;

  all(): readonly Container[] {
    return [...this.#known.values()].map(({ container }) => container);
  }

  get(id: string): Container | undefined {
    return this.#known.get(id)?.container;
  }

  /** Forgets everything; answers that are still on their way count no more. */
  clear(): void {
    this.#known.clear();
    this.#lastEvent.clear();
    this.#removed.clear();
    this.#clearedAt = this.nextTurn();
  }

  /** The turn of what is about to be sent, or was received just now. */
  nextTurn(): number {
    this.#turn += 1;
    return this.#turn;
  }

  /** Whether an event about the container has been received since that turn. */
  hasHeardSince(id: string, turn: number): boolean {
    return (this.#lastEvent.get(id) ?? this.#removed.get(id) ?? 0) > turn;
  }

  /** These were listed: whatever an inspection tells of them, no event needs to announce them. */
  listed(ids: Iterable<string>): void {
    const turn = this.nextTurn();
    for (const id of ids) if (!this.#lastEvent.has(id)) this.#lastEvent.set(id, turn);
  }

  /** An event was received at `turn`; what it says of the container holds at once. */
  heard(event: EngineEvent, turn: number): void {
    const { id, action } = event;
    if (action === "destroy") {
      this.#remove(id, turn);
      return;
    }
    this.#lastEvent.set(id, turn);
    const known = this.#known.get(id);
    if (known === undefined || known.asOf > turn) return;
    this.#known.set(id, { container: containerAfter(known.container, event), asOf: turn });
  }

  /** The engine answered that it knows no such container: ids never come back. */
  isGone(id: string): { readonly wasKnown: boolean } {
    const wasKnown = this.#known.has(id);
    // an event that has told of it is newer than this answer
    if (wasKnown) this.#remove(id, 0);
    return { wasKnown };
  }

  /** The answer to an inspection that was sent at `turn`. */
  answered(container: Container, turn: number): AnswerTaken {
    const { id } = container;
    const known = this.#known.get(id);
    if (this.#removed.has(id)) return { kind: "removed" };
    if (turn < this.#clearedAt || this.hasHeardSince(id, turn)) {
      return { kind: "outdated", answer: container };
    }
    if (known !== undefined && known.asOf > turn) {
      return { kind: "superseded", container: known.container };
    }
    const merged = { ...container, healthySince: healthySince(container, known?.container) };
    this.#known.set(id, { container: merged, asOf: turn });
    const unannounced = known
      ? runsOtherwise(known.container, container)
      : !this.#lastEvent.has(id);
    return { kind: "taken", container: merged, unannounced };
  }

  #remove(id: string, turn: number): void {
    this.#known.delete(id);
    this.#lastEvent.delete(id);
    this.#removed.set(id, turn);
    const [oldest] = this.#removed.keys();
    if (this.#removed.size > REMOVED_KEPT && oldest !== undefined) this.#removed.delete(oldest);
  }
}

/** The engine's own record of results is short; what was seen earlier in this run counts too. */
function healthySince(container: Container, earlier: Container | undefined): number | undefined {
  if (container.healthySince === undefined || earlier?.healthySince === undefined) {
    return container.healthySince;
  }
  return earlier.startedAt === container.startedAt
    ? Math.min(earlier.healthySince, container.healthySince)
    : container.healthySince;
}

/** Whether events must have told of the difference; those of a start come after the start itself. */
function runsOtherwise(earlier: Container, now: Container): boolean {
  if (kindOfState(earlier) !== kindOfState(now)) return true;
  return now.state === "running" && (now.startedAt ?? 0) > (earlier.startedAt ?? 0) + 1;
}

/** What is between two runs goes through several states, which have no events of their own. */
function kindOfState({ state }: Container): "running" | "paused" | "down" {
  return state === "running" || state === "paused" ? state : "down";
}
