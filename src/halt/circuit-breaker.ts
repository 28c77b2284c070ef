import { isOneOff } from "../engine/container.ts";
import type { ContainerNews, Containers } from "../engine/containers.ts";
import type { EngineEvent } from "../engine/engine.ts";
import type { PendingRecoveries } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { targetKey } from "../ledger/target-ref.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { containerCandidate } from "../target/candidate.ts";
import { judge } from "../target/judge.ts";
import type { TargetContext } from "../target/rules.ts";
import type { Clock } from "../world/clock.ts";
import type { OrderReason } from "./emergency-stop.ts";

/** Somebody's `docker stop`, `restart` or `rm` sends signals before the container dies of them. */
const COMMAND_EXPLAINS_MS = 15_000;

/** When the breaker trips; Infinity: never. */
export interface BreakerLimits {
  readonly haltAfterFailedUndos: number;
  readonly haltAfterDeaths: number;
  readonly haltDeathsWithinMs: number;
}

/** What it looks at, and whom it asks to halt. */
export interface CircuitBreakerParts {
  readonly containers: Containers;
  readonly undoBook: Pick<UndoBook, "all">;
  readonly pendingRecoveries: Pick<PendingRecoveries, "all">;
  readonly targetContext: () => TargetContext;
  /** As set now. */
  readonly limits: () => BreakerLimits;
  readonly clock: Clock;
  /** Asked once each time that a limit is reached. */
  readonly halt: (order: OrderReason) => void;
  /** Told when the books cannot be read. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Halts when undos keep failing although the engine answers, or when containers die that neither a
 * strike nor a command ended: the system is in more trouble than the strikes explain.
 */
export class CircuitBreaker {
  readonly #parts: CircuitBreakerParts;
  #failedUndos = 0;
  /** Wall clock, by full id, of the last signal that a command sent. */
  readonly #signalled = new Map<string, number>();
  #deaths: { readonly at: number; readonly name: string }[] = [];

  constructor(parts: CircuitBreakerParts) {
    this.#parts = parts;
  }

  /** For every event of the ledger. */
  recorded(event: LedgerEvent): void {
    if (event.kind === "lease.undone") this.#failedUndos = 0;
    // an engine that is away restores nothing and is no reason to halt
    if (event.kind !== "lease.residue" || !this.#parts.containers.connected) return;
    this.#failedUndos += 1;
    if (this.#failedUndos < this.#parts.limits().haltAfterFailedUndos) return;
    const why = `${this.#failedUndos} undos in a row restored nothing; the last one, of ${event.fault} on ${event.target.name}: ${event.because}`;
    this.#failedUndos = 0;
    this.#parts.halt({ by: "the circuit breaker", why });
  }

  /** For all news of the containers. Never throws: that would end the stream of their events. */
  happened(news: ContainerNews): void {
    try {
      if (news.kind === "event") this.#look(news.event);
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }

  #look(event: EngineEvent): void {
    const now = this.#parts.clock.now();
    if (event.action === "kill") this.#signalled.set(event.id, now);
    if (event.action === "destroy") this.#signalled.delete(event.id);
    if (event.action !== "die" || !this.#isUnexplained(event, now)) return;
    const { haltAfterDeaths, haltDeathsWithinMs } = this.#parts.limits();
    this.#deaths = this.#deaths.filter(({ at }) => now - at < haltDeathsWithinMs);
    this.#deaths.push({ at: now, name: event.name });
    if (this.#deaths.length < haltAfterDeaths) return;
    const names = [...new Set(this.#deaths.map(({ name }) => name))].join(", ");
    const why = `${this.#deaths.length} containers died within ${humanDuration(haltDeathsWithinMs)} of no strike and by nobody's command: ${names}`;
    this.#deaths = [];
    this.#parts.halt({ by: "the circuit breaker", why });
  }

  #isUnexplained({ id, exitCode }: EngineEvent, now: number): boolean {
    const { containers, undoBook, pendingRecoveries, targetContext } = this.#parts;
    // what ends well has done its work
    if (exitCode === 0) return false;
    if (now - (this.#signalled.get(id) ?? 0) < COMMAND_EXPLAINS_MS) return false;
    if (pendingRecoveries.all().some(({ ref }) => targetKey(ref) === id)) return false;
    if (undoBook.all().some(({ ref }) => targetKey(ref) === id)) return false;
    const container = containers.get(id);
    // what `docker compose run` started ends as it likes
    if (container === undefined || isOneOff(container)) return false;
    const code = judge(containerCandidate(container), targetContext())?.code;
    return code !== "out-of-scope" && code !== "self";
  }
}
