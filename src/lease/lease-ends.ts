import type { Containers } from "../engine/containers.ts";
import type { EngineAction, EngineEvent } from "../engine/engine.ts";
import type { UndoExecutor } from "../fault/undo-executor.ts";
import { targetKey } from "../ledger/target-ref.ts";
import type { Clock } from "../world/clock.ts";
import type { Lease } from "./lease.ts";
import type { UndoBook } from "./undo-book.ts";

/** A restart is told by several events; the first alone looks like a stop. */
const EVENTS_COME_WITHIN_MS = 300;
/** What may end a fault that lasts without an undo. */
const ENDING: ReadonlySet<EngineAction> = new Set(["destroy", "die", "start", "unpause"]);

interface LeaseEndsParts {
  readonly book: Pick<UndoBook, "all">;
  readonly containers: Containers;
  readonly executors: ReadonlyMap<string, UndoExecutor>;
  readonly clock: Clock;
  /** Undoes a lease now, and tells what ended its fault if nothing was left to undo. */
  readonly end: (lease: Lease, did: string | undefined) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Notices that somebody else has ended a fault that lasts: removed, stopped, restarted or unpaused
 * its target. A lease that stayed open until its deadline would hold every other strike.
 */
export class LeaseEnds {
  readonly #parts: LeaseEndsParts;
  /** What has happened to a container since its fault was last looked at. */
  readonly #happened = new Map<string, EngineAction[]>();
  /** Aborts when events are no longer followed: the state may be closed then. */
  #over = new AbortController();

  constructor(parts: LeaseEndsParts) {
    this.#parts = parts;
  }

  /** Follows the engine's events until the returned function is called. */
  follow(): () => void {
    this.#over = new AbortController();
    const unfollow = this.#parts.containers.follow((news) => {
      if (news.kind === "event") this.#attempt(() => this.#hear(news.event));
      // what happened meanwhile was not heard
      else if (news.kind === "connected") void this.#look(() => true, undefined);
    });
    return () => {
      unfollow();
      this.#over.abort();
    };
  }

  #hear({ id, action }: EngineEvent): void {
    const known = this.#happened.get(id);
    if (known) {
      known.push(action);
      return;
    }
    if (!ENDING.has(action) || !this.#parts.book.all().some((lease) => isOf(lease, id))) return;
    const actions: EngineAction[] = [action];
    this.#happened.set(id, actions);
    void this.#wait(id, actions);
  }

  async #wait(id: string, actions: readonly EngineAction[]): Promise<void> {
    const { signal } = this.#over;
    await this.#parts.clock.sleep(EVENTS_COME_WITHIN_MS, signal);
    this.#happened.delete(id);
    if (signal.aborted) return;
    await this.#look((lease) => isOf(lease, id), describe(actions));
  }

  async #look(isMeant: (lease: Lease) => boolean, did: string | undefined): Promise<void> {
    const { book, end, onTrouble } = this.#parts;
    try {
      const over = book.all().filter((lease) => isMeant(lease) && this.#isOver(lease));
      await Promise.all(over.map((lease) => end(lease, did)));
    } catch (error) {
      onTrouble(error);
    }
  }

  #isOver(lease: Lease): boolean {
    const { containers, executors } = this.#parts;
    const container = containers.get(targetKey(lease.ref));
    if (container === undefined) return containers.connected;
    // before its answer the fault may not have begun
    if (!lease.answered) return false;
    return executors.get(lease.undo.kind)?.isOver?.(lease.undo, container) ?? false;
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}

function isOf({ ref }: Lease, id: string): boolean {
  return targetKey(ref) === id;
}

function describe(actions: readonly EngineAction[]): string | undefined {
  const has = (action: EngineAction) => actions.includes(action);
  if (has("destroy")) return "it was removed";
  if (has("restart") || (has("die") && has("start"))) return "it was restarted";
  if (has("start")) return "it was started by somebody else";
  if (has("stop")) return "it was stopped by somebody else";
  if (has("die")) return "it ended";
  if (has("unpause")) return "it was unpaused by somebody else";
  return undefined;
}
