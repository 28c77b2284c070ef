import type { Fault, Plan } from "../fault/fault.ts";
import type { PassedOver } from "../ledger/hold-code.ts";
import { mayStrike } from "../safety/guard.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { refOf } from "../target/candidate.ts";
import { type Judged, passedOver } from "../target/choose.ts";
import type { Rejection } from "../target/judge.ts";
import type { TargetContext } from "../target/rules.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { dice } from "../world/dice.ts";
import { FactReader, type FactReaderParts } from "./fact-reader.ts";
import { FACTS_LAST_MS, LateAnswer } from "./fresh-answers.ts";
import { reasonForNoTarget, requestedCandidates } from "./requested-candidates.ts";
import { conflictWith, type Selection, select } from "./selection.ts";
import type { StrikeBooks } from "./strike-books.ts";
import type { StrikeRequest } from "./strike-request.ts";
import type { Chosen } from "./target-records.ts";

/** What a planner decides from. */
export interface PlannerParts extends FactReaderParts {
  readonly books: StrikeBooks;
  readonly seed: string;
  /** Strikes of this process that have no verdict yet. */
  readonly inFlight: () => ReadonlySet<string>;
}

/** Why a request is not carried out. */
export interface Hold extends Rejection {
  readonly passedOver?: PassedOver;
  /** It stands against the request only while momentary strikes are in flight. */
  readonly passes?: boolean;
}

/** A strike on the record, whose fault is to be applied now. */
export interface Intended {
  readonly strike: string;
  readonly chosen: readonly Chosen[];
}

/** Decides whether a request becomes a strike, and on which targets; changes nothing but the books. */
export class StrikePlanner {
  readonly #parts: PlannerParts;
  readonly #factReader: FactReader;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
    this.#factReader = new FactReader(parts);
  }

  /** What the choice of a target depends on now, besides the candidates themselves. */
  targetContext(): TargetContext {
    return this.#factReader.targetContext();
  }

  /** Every candidate with the reason why a strike may not hit it now, sorted by name. */
  judgeAll(fault: Fault, durationMs: number): readonly Judged[] {
    return this.#factReader.judgeAll({ fault, durationMs, chosen: [] });
  }

  /** Why a request is held whatever becomes of the strikes in flight; undefined: it may wait. */
  refusal(request: StrikeRequest, fault: Fault): Promise<Hold | undefined> {
    return holdOnTrouble(() => this.#lookUpUnknown(async () => this.#refusal(request, fault)));
  }

  /** Records the intent, unless something stands against it. What fails before that holds it. */
  intend(request: StrikeRequest, fault: Fault): Promise<Intended | Hold> {
    return holdOnTrouble(() => this.#lookUpUnknown(() => this.#intend(request, fault)));
  }

  /** Asks the engine which containers there are before a name is called wrong. */
  async #lookUpUnknown<Decision>(decide: () => Promise<Decision>): Promise<Decision> {
    try {
      return await decide();
    } catch (error) {
      if (!(error instanceof ChaosError && error.code === "no-such-target")) throw error;
      // the event stream may be dead, or an event late
      await this.#parts.containers.discover();
      return decide();
    }
  }

  #refusal(request: StrikeRequest, fault: Fault): Hold | undefined {
    const hold = this.#guard(request, fault);
    if (hold && !hold.passes) return hold;
    const { judged, rejected } = requestedCandidates(request, fault, this.#factReader);
    if (rejected.length < judged.length) return undefined;
    return { ...reasonForNoTarget(rejected), passedOver: passedOver(rejected) };
  }

  async #intend(request: StrikeRequest, fault: Fault): Promise<Intended | Hold> {
    const { candidates, containers, clock, seed, books, inFlight } = this.#parts;
    const early = this.#guard(request, fault);
    if (early) return early;
    books.tidy(inFlight());
    const selection = await select({
      request,
      fault,
      candidates,
      reader: {
        inspect: (id) => containers.refresh(id),
        identity: () => containers.identity,
        processors: () => containers.processors(),
      },
      clock,
      factReader: this.#factReader,
      leases: () => books.undoBook.all(),
      roll: dice(seed, "strike", books.strikes + 1),
    });
    const { noTarget: nobody, chosen, passedOver } = selection;
    if (nobody) return { ...nobody, passedOver };
    const intended = books.intend(
      { trigger: request.trigger, fault: fault.kind, chosen, passedOver },
      () => this.#objection(request, fault, selection),
    );
    return "code" in intended ? intended : { ...intended, chosen };
  }

  /** What stands against the request as a whole. */
  #guard({ trigger }: StrikeRequest, { tier }: Fault): Hold | undefined {
    const { isStopping, limits, books, inFlight } = this.#parts;
    // asked before anything is read: the books may be closing
    if (isStopping()) return { code: "stopping", because: "the daemon is shutting down" };
    const facts = this.#factReader.facts(trigger, tier, inFlight());
    const verdict = mayStrike(facts, limits());
    if (verdict.kind === "go") return undefined;
    const { code, because } = verdict;
    const lasting = new Set(books.undoBook.all().map(({ strike }) => strike));
    const passes = code === "max-concurrent" && lasting.size < limits().maxConcurrent;
    return { code, because, passes };
  }

  /** What has come up against the strike since its targets were chosen. */
  #objection(
    request: StrikeRequest,
    fault: Fault,
    { chosen, asked, askedAt }: Selection,
  ): Hold | undefined {
    const { clock, books } = this.#parts;
    const hold = this.#guard(request, fault);
    if (hold) return hold;
    const ageMs = clock.monotonic() - askedAt;
    if (ageMs > FACTS_LAST_MS) {
      const about = asked === 1 ? "1 container" : `${asked} containers`;
      const because = `the engine took ${humanDuration(ageMs)} to answer about ${about}, and facts older than 1 s do not count`;
      return { code: "engine-slow", because };
    }
    for (const { candidate, plan } of chosen) {
      const conflict = conflictWith(books.undoBook.all(), refOf(candidate), plan.resources);
      if (conflict) return conflict;
    }
    const changed = this.#factReader.firstObjection({
      fault,
      durationMs: Math.max(...chosen.map(({ plan }) => durationOf(plan))),
      chosen: chosen.map((it) => it.candidate),
    });
    return (
      changed && {
        code: changed.rejection.code,
        because: `${changed.candidate.name}: ${changed.rejection.because}`,
      }
    );
  }
}

/** An engine or a state folder that fails before the intent is on the record holds the strike. */
async function holdOnTrouble<T>(work: () => Promise<T>): Promise<T | Hold> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LateAnswer) return { code: "engine-slow", because: error.message };
    if (!(error instanceof ChaosError)) throw error;
    const { code, message: because } = error;
    if (code === "state-unwritable") return { code, because };
    if (code.startsWith("engine-")) return { code: "engine-away", because };
    throw error;
  }
}

/** Milliseconds; 0: it is over at once. */
function durationOf({ lease }: Plan): number {
  return lease?.until === "deadline" ? lease.lastsMs : 0;
}
