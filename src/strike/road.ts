import type { ContainerActions } from "../engine/engine.ts";
import type { Fault, Plan } from "../fault/fault.ts";
import { readParams } from "../fault/read-params.ts";
import type { Healer } from "../lease/healer.ts";
import type { HoldCode, PassedOver } from "../ledger/hold-code.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { containerRef } from "../ledger/target-ref.ts";
import { mayStrike } from "../safety/guard.ts";
import { quote } from "../setting/quote.ts";
import type { ContainerCandidate } from "../target/candidate.ts";
import type { Judged } from "../target/choose.ts";
import type { Rejection } from "../target/judge.ts";
import type { TargetContext } from "../target/rules.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { dice } from "../world/dice.ts";
import { FactReader, type FactReaderParts } from "./fact-reader.ts";
import { Injection } from "./injection.ts";
import { conflictWith, type Selection, select } from "./selection.ts";
import type { StrikeBooks } from "./strike-books.ts";
import type { StrikeOutcome, StrikeRequest } from "./strike-request.ts";
import { targetName } from "./target-name.ts";
import type { Chosen } from "./target-records.ts";
import { type Durations, timedRequest } from "./timed-request.ts";

/** Facts older than this do not count: the world may have changed since. */
const FACTS_LAST_MS = 1000;

/** What a road is built from. The dry-run road gets an engine that changes nothing, and is otherwise the same. */
export interface RoadParts extends FactReaderParts {
  /** All that a request may name. */
  readonly faults: readonly Fault[];
  readonly actions: ContainerActions;
  readonly books: StrikeBooks;
  readonly ledger: Recorder;
  readonly healer: Pick<Healer, "wake" | "applying" | "abandon">;
  readonly seed: string;
  readonly duration: () => Durations;
  /** Called when a lease or a pending recovery was opened, before the fault is applied. */
  readonly onLease: () => void;
  /** Told of what could not even be recorded. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * The one road that every strike takes: guard, choose, record the intent, inject, confirm. Nothing
 * else in this program hurts anything.
 */
export class Road {
  readonly #parts: RoadParts;
  readonly #factReader: FactReader;
  /** Requests walk one after the other until their fault is applied. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #injecting = new Map<string, Promise<unknown>>();
  readonly #requests = new Set<Promise<unknown>>();

  constructor(parts: RoadParts) {
    this.#parts = parts;
    this.#factReader = new FactReader(parts);
  }

  /** Rejects only for wrong use: an unknown fault, bad parameters, a name nobody answers to. */
  strike(request: StrikeRequest): Promise<StrikeOutcome> {
    const walk = this.#turn.then(() => this.#walk(request));
    // a kill is over within moments: the next request waits for it instead of being held
    this.#turn = walk.then(
      (outcome) => (outcome.kind === "struck" ? this.#untilItsTurnIsOver(outcome) : undefined),
      // whoever asked hears of it from `walk`; a turn that rejected would end the road
      () => undefined,
    );
    return walk;
  }

  /** Resolves when no request is on its way any more, and of each is known what came of it. */
  async settled(): Promise<void> {
    // a request that came meanwhile has taken the next turn
    for (let turn: unknown; turn !== this.#turn; ) {
      turn = this.#turn;
      await turn;
    }
    await Promise.all(this.#injecting.values());
  }

  /** Resolves when every request that hurts and was sent before has its answer. */
  async answered(): Promise<void> {
    await Promise.all(this.#requests);
  }

  /** What the choice of a target depends on now, besides the candidates themselves. */
  targetContext(): TargetContext {
    return this.#factReader.targetContext();
  }

  /** Every container with the reason why this request may not hit it now, sorted by name. */
  judgeAll({
    fault: kind,
    durationMs = 0,
  }: Pick<StrikeRequest, "fault" | "durationMs">): readonly Judged<ContainerCandidate>[] {
    return this.#factReader.judgeAll({ fault: this.#faultOf(kind), durationMs, chosen: [] });
  }

  async #untilItsTurnIsOver(outcome: StrikeOutcome & { kind: "struck" }): Promise<void> {
    const { books, onTrouble } = this.#parts;
    try {
      if (books.undoBook.ofStrike(outcome.strike).length > 0) return;
    } catch (error) {
      onTrouble(error);
    }
    await outcome.outcomes;
  }

  async #walk(request: StrikeRequest): Promise<StrikeOutcome> {
    const fault = this.#faultOf(request.fault);
    const { containers, clock, seed, limits, books } = this.#parts;
    const timed = timedRequest(request, fault, this.#parts.duration());
    // wrong words are refused for what they are, also while nothing may be hit
    readParams(fault.kind, fault.params, request.params);
    // asked before anything is read: the books may be closing
    if (this.#parts.isStopping()) {
      return this.#hold(request, { code: "stopping", because: "the daemon is shutting down" });
    }
    try {
      books.tidy();
      const verdict = mayStrike(this.#facts(request, fault), limits());
      if (verdict.kind === "hold") return this.#hold(request, verdict);
      const readAt = clock.monotonic();
      const selection = await select({
        request: timed,
        fault,
        containers,
        factReader: this.#factReader,
        leases: () => books.undoBook.all(),
        roll: dice(seed, "strike", books.strikes + 1),
      });
      if (selection.nobody) {
        return this.#hold(request, { ...selection.nobody, passedOver: selection.passedOver });
      }
      return this.#intend(request, fault, selection, readAt);
    } catch (error) {
      if (!(error instanceof ChaosError)) throw error;
      if (error.code === "state-unwritable") {
        return this.#hold(request, { code: "state-unwritable", because: error.message });
      }
      if (error.code.startsWith("engine-")) {
        return this.#hold(request, { code: "engine-away", because: error.message });
      }
      throw error;
    }
  }

  #faultOf(kind: string): Fault {
    const { faults } = this.#parts;
    const fault = faults.find((it) => it.kind === kind);
    if (fault) return fault;
    const known = faults.map((it) => it.kind).join(", ");
    throw new ChaosError("bad-usage", `expected a fault (${known}), got ${quote(kind)}`);
  }

  #facts({ trigger }: StrikeRequest, { tier }: Fault) {
    return this.#factReader.facts(trigger, tier, this.#injecting.keys());
  }

  /** Records the intent, unless something has come up against it; then applies the fault. */
  #intend(
    request: StrikeRequest,
    fault: Fault,
    selection: Selection,
    readAt: number,
  ): StrikeOutcome {
    const { chosen, passedOver } = selection;
    const intent = { trigger: request.trigger, fault: fault.kind, chosen, passedOver };
    const intended = this.#parts.books.intend(intent, () =>
      this.#objection(request, fault, selection, readAt),
    );
    if ("code" in intended) return this.#hold(request, intended);
    return this.#inject(intended.strike, fault, chosen);
  }

  /** Whatever has come up against the strike since its targets were chosen. */
  #objection(
    request: StrikeRequest,
    fault: Fault,
    { chosen }: Selection,
    readAt: number,
  ): Rejection | undefined {
    const { clock, limits, books } = this.#parts;
    const verdict = mayStrike(this.#facts(request, fault), limits());
    if (verdict.kind === "hold") return verdict;
    const ageMs = clock.monotonic() - readAt;
    if (ageMs > FACTS_LAST_MS) {
      const because = `the engine took ${(ageMs / 1000).toFixed(1)} s to answer, and facts older than 1 s do not count`;
      return { code: "engine-away", because };
    }
    for (const { container, plan } of chosen) {
      const conflict = conflictWith(
        books.undoBook.all(),
        containerRef(container.id),
        plan.resources,
      );
      if (conflict) return conflict;
    }
    const changed = this.#factReader.firstObjection({
      fault,
      durationMs: Math.max(...chosen.map(({ plan }) => durationOf(plan))),
      chosen: chosen.map((it) => it.container),
    });
    return (
      changed && {
        code: changed.rejection.code,
        because: `${changed.container.name}: ${changed.rejection.because}`,
      }
    );
  }

  #inject(strike: string, fault: Fault, chosen: readonly Chosen[]): StrikeOutcome {
    this.#parts.healer.wake();
    const opensSomething = ({ plan }: Chosen) => plan.lease || plan.recovery !== "none";
    if (chosen.some(opensSomething)) this.#parts.onLease();
    const injection = new Injection({
      ...this.#parts,
      strike,
      fault: fault.kind,
      sending: (request) => {
        this.#requests.add(request);
        return request.finally(() => this.#requests.delete(request));
      },
    });
    const outcomes = Promise.all(
      chosen.map(({ container, plan }) => injection.of(container, plan)),
    ).finally(() => this.#injecting.delete(strike));
    this.#injecting.set(strike, outcomes);
    const targets = chosen.map(({ container }) => targetName(container));
    return { kind: "struck", strike, targets, outcomes };
  }

  #hold(
    request: StrikeRequest,
    hold: { readonly code: HoldCode; readonly because: string; readonly passedOver?: PassedOver },
  ): StrikeOutcome {
    const { code, because, passedOver = {} } = hold;
    try {
      this.#parts.ledger.record({
        kind: "hold",
        trigger: request.trigger,
        code,
        because,
        ...(request.asked !== undefined && { asked: request.asked }),
        passedOver,
      });
    } catch (error) {
      this.#parts.onTrouble(error);
    }
    return { kind: "held", code, because, passedOver };
  }
}

/** Milliseconds; 0: it is over at once. */
function durationOf({ lease }: Plan): number {
  return lease?.until === "deadline" ? lease.lastsMs : 0;
}
