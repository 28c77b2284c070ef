import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Hands } from "../engine/engine.ts";
import type { Plan } from "../fault/fault.ts";
import type { Healer } from "../lease/healer.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Clock } from "../world/clock.ts";
import { watchForEffect } from "./await-effect.ts";
import type { DebtBook } from "./debt-book.ts";
import type { HitBook } from "./hit-book.ts";
import type { TargetOutcome } from "./strike-request.ts";
import { targetName } from "./target-name.ts";

interface InjectionParts {
  readonly strike: string;
  readonly fault: string;
  readonly containers: Containers;
  readonly hands: Hands;
  readonly ledger: Recorder;
  readonly debtBook: DebtBook;
  readonly hitBook: HitBook;
  readonly healer: Pick<Healer, "release">;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
}

/** Applies a strike's fault to its targets and sees whether it took hold. */
export class Injection {
  readonly #parts: InjectionParts;

  constructor(parts: InjectionParts) {
    this.#parts = parts;
  }

  /** Never rejects: whatever goes wrong with one target must not disturb the others. */
  async of(container: Container, plan: Plan): Promise<TargetOutcome> {
    try {
      return await this.#hurt(container, plan);
    } catch (error) {
      // the state could not be written after the fault was applied; what is owed stays recorded
      this.#parts.onTrouble(error);
      return this.#outcome(container, "inconclusive", messageOf(error));
    }
  }

  async #hurt(container: Container, plan: Plan): Promise<TargetOutcome> {
    const { strike, fault, containers, hands, ledger, healer, clock } = this.#parts;
    const named = { strike, fault, target: targetName(container) };
    const began = clock.monotonic();
    const watch = watchForEffect({ effect: plan.effect, id: container.id, containers, clock });
    try {
      await plan.apply(hands);
    } catch (error) {
      // a request that broke off in the middle may have been carried out
      if (!(error instanceof ChaosError && error.code === "engine-unreachable")) {
        watch.cancel();
        this.#owesNothing(container);
        await healer.release(strike, container.id);
        ledger.record({ ...named, kind: "strike.failed", because: messageOf(error) });
        return this.#outcome(container, "failed", messageOf(error));
      }
      this.#parts.onTrouble(error);
    }
    watch.applied();
    this.#parts.hitBook.injected(strike, clock.now());
    const tookMs = () => Math.round(clock.monotonic() - began);
    ledger.record({ ...named, kind: "strike.injected", tookMs: tookMs() });
    const seen = await watch.seen;
    if (seen.kind === "seen") {
      ledger.record({ ...named, kind: "strike.confirmed", saw: seen.saw, tookMs: tookMs() });
      await healer.release(strike, container.id);
      return this.#outcome(container, "confirmed", seen.saw);
    }
    if (seen.kind === "absent") {
      this.#owesNothing(container);
      const because = `${plan.effect.saw} was not seen within ${plan.effect.withinMs / 1000} s`;
      ledger.record({ ...named, kind: "strike.no-effect", because });
      return this.#outcome(container, "no-effect", because);
    }
    ledger.record({ ...named, kind: "strike.inconclusive", because: seen.because });
    return this.#outcome(container, "inconclusive", seen.because);
  }

  #owesNothing(container: Container): void {
    this.#parts.debtBook.settle({ strike: this.#parts.strike, id: container.id });
  }

  #outcome(container: Container, result: TargetOutcome["result"], because: string): TargetOutcome {
    return { target: targetName(container), result, because };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
