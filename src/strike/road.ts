import type { ContainerActions } from "../engine/engine.ts";
import type { Fault } from "../fault/fault.ts";
import { readParams } from "../fault/read-params.ts";
import type { Healer } from "../lease/healer.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { quote } from "../setting/quote.ts";
import type { ContainerCandidate } from "../target/candidate.ts";
import type { Judged } from "../target/choose.ts";
import type { TargetContext } from "../target/rules.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { InFlight } from "./in-flight.ts";
import { Injection } from "./injection.ts";
import { type Hold, type Intended, type PlannerParts, StrikePlanner } from "./strike-planner.ts";
import { describeSelection, type StrikeOutcome, type StrikeRequest } from "./strike-request.ts";
import { candidateName } from "./target-name.ts";
import { type Durations, timedRequest } from "./timed-request.ts";

/** Most strikes are over within moments, so a request waits for them rather than being held. */
const WAITS_AT_MOST_MS = 15_000;
/** How soon a request that waits notices that strikes of another process are over. */
const LOOKS_AGAIN_MS = 250;

/** What a road is built from. A dry run gets an engine that changes nothing, and nothing else differs. */
export interface RoadParts extends Omit<PlannerParts, "inFlight"> {
  /** All that a request may name. */
  readonly faults: readonly Fault[];
  readonly actions: ContainerActions;
  readonly ledger: Recorder;
  readonly healer: Pick<Healer, "wake" | "applying" | "abandon">;
  readonly duration: () => Durations;
  /** Called when a lease or a pending recovery was opened, before the fault is applied. */
  readonly onLease: () => void;
  /** Reports what could not be recorded. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * The one road that every strike takes: guard, choose, record the intent, inject, confirm. Nothing
 * else in this program applies a fault.
 */
export class Road {
  readonly #parts: RoadParts;
  readonly #planner: StrikePlanner;
  /** Requests choose their targets one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #inFlight = new InFlight();

  constructor(parts: RoadParts) {
    this.#parts = parts;
    this.#planner = new StrikePlanner({ ...parts, inFlight: () => this.#inFlight.strikes });
  }

  /**
   * Strikes, or holds the strike and says why. Waits at most 15 s for momentary strikes that fill
   * CHAOS_MAX_CONCURRENT, and not at all where the answer does not depend on them. Rejects only for
   * wrong use: `bad-usage` for an unknown fault or bad parameters, `no-such-target` for a name that
   * no container has.
   */
  async strike(request: StrikeRequest): Promise<StrikeOutcome> {
    const fault = this.#faultOf(request.fault);
    const timed = timedRequest(request, fault, this.#parts.duration());
    // a wrong parameter is an error even where the strike would be held
    readParams(fault.kind, fault.params, request.params);
    const isBusy = this.#waiting > 0 || this.#inFlight.strikes.size > 0;
    const hold = isBusy && (await this.#planner.refusal(timed, fault));
    if (hold) return this.#hold(timed, hold);
    const patienceEnds = this.#parts.clock.monotonic() + WAITS_AT_MOST_MS;
    this.#waiting += 1;
    const outcome = this.#turn.then(() => this.#takeTurn(timed, fault, patienceEnds));
    // a request that fails must not end the road; its caller hears of it from `outcome`
    this.#turn = outcome.then(
      () => undefined,
      () => undefined,
    );
    return outcome.finally(() => {
      this.#waiting -= 1;
    });
  }

  /** Resolves when no request is on its way any more, and each target has its verdict. */
  async settled(): Promise<void> {
    // a request that came meanwhile has taken the next turn
    for (let turn: unknown; turn !== this.#turn; ) {
      turn = this.#turn;
      await turn;
    }
    await this.#inFlight.settled();
  }

  /** Resolves when every request that applies a fault and was sent before has its answer. */
  answered(): Promise<void> {
    return this.#inFlight.answered();
  }

  /** What the choice of a target depends on now, besides the candidates themselves. */
  targetContext(): TargetContext {
    return this.#planner.targetContext();
  }

  /** Every container with the reason why this request may not strike it now, sorted by name. */
  judgeAll({
    fault,
    durationMs = 0,
  }: Pick<StrikeRequest, "fault" | "durationMs">): readonly Judged<ContainerCandidate>[] {
    return this.#planner
      .judgeAll(this.#faultOf(fault), durationMs)
      .flatMap(({ candidate, rejection }) =>
        candidate.kind === "container" ? [{ candidate, rejection }] : [],
      );
  }

  #faultOf(kind: string): Fault {
    const { faults } = this.#parts;
    const fault = faults.find((it) => it.kind === kind);
    if (fault) return fault;
    const known = faults.map((it) => it.kind).join(", ");
    throw new ChaosError("bad-usage", `expected a fault (${known}), got ${quote(kind)}`);
  }

  /** Waits until fewer strikes are in flight than may be; then records the intent and strikes. */
  async #takeTurn(
    request: StrikeRequest,
    fault: Fault,
    patienceEnds: number,
  ): Promise<StrikeOutcome> {
    const { clock } = this.#parts;
    for (;;) {
      const answer = await this.#planner.intend(request, fault);
      // from here on the strike is on the record, and nothing may turn it into a hold
      if ("strike" in answer) return this.#inject(answer, fault);
      const leftMs = patienceEnds - clock.monotonic();
      if (!answer.passes || leftMs <= 0) return this.#hold(request, answer);
      await this.#inFlight.next(Math.min(leftMs, LOOKS_AGAIN_MS), clock);
    }
  }

  #inject({ strike, chosen }: Intended, fault: Fault): StrikeOutcome {
    const { healer, onLease, onTrouble } = this.#parts;
    healer.wake();
    if (chosen.some(({ plan }) => plan.lease || plan.recovery !== "none")) {
      try {
        onLease();
      } catch (error) {
        // without a guardian this process puts back what it has struck, or the next start does
        onTrouble(error);
      }
    }
    const injection = new Injection({
      ...this.#parts,
      strike,
      fault: fault.kind,
      sending: (request) => this.#inFlight.sending(request),
    });
    const outcomes = Promise.all(chosen.map((one) => injection.of(one)));
    return {
      kind: "struck",
      strike,
      targets: chosen.map(({ candidate }) => candidateName(candidate)),
      outcomes: this.#inFlight.add(strike, outcomes),
    };
  }

  #hold(request: StrikeRequest, { code, because, passedOver = {} }: Hold): StrikeOutcome {
    const asked = describeSelection(request);
    try {
      this.#parts.ledger.record({
        kind: "hold",
        trigger: request.trigger,
        code,
        because,
        ...(asked !== undefined && { asked }),
        passedOver,
      });
    } catch (error) {
      this.#parts.onTrouble(error);
    }
    return { kind: "held", code, because, passedOver };
  }
}
