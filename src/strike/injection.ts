import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { ContainerActions } from "../engine/engine.ts";
import type { Plan } from "../fault/fault.ts";
import { isSameRun } from "../fault/lifecycle/same-run.ts";
import type { Healer } from "../lease/healer.ts";
import type { PendingRecoveries } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Recorder } from "../ledger/ledger.ts";
import type { TargetName } from "../ledger/target-name.ts";
import { containerRef } from "../ledger/target-ref.ts";
import type { Database } from "../state/database.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import type { HitBook } from "./hit-book.ts";
import type { TargetOutcome } from "./strike-request.ts";
import { targetName } from "./target-name.ts";
import { watchForEffect } from "./watch-for-effect.ts";

interface InjectionParts {
  readonly strike: string;
  readonly fault: string;
  readonly containers: Containers;
  readonly actions: ContainerActions;
  readonly database: Pick<Database, "transaction">;
  readonly ledger: Recorder;
  readonly undoBook: Pick<UndoBook, "answered">;
  readonly pendingRecoveries: PendingRecoveries;
  readonly hitBook: HitBook;
  readonly healer: Pick<Healer, "applying" | "release" | "abandon" | "waive">;
  readonly clock: Clock;
  /** Told of each request that hurts, until its answer. */
  readonly sending: <T>(request: Promise<T>) => Promise<T>;
  readonly onTrouble: (error: unknown) => void;
}

/** What came of the request that hurts. */
type Applied =
  | { readonly kind: "done" }
  /** The engine would not: nothing was done. */
  | { readonly kind: "refused"; readonly because: string }
  /** It went wrong on the way; some of it may have been done. */
  | { readonly kind: "broken"; readonly because: string }
  /** No answer came; all of it may have been done. */
  | { readonly kind: "unanswered" };

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
    const { strike, containers, database, ledger, hitBook, undoBook, healer, clock } = this.#parts;
    const named = this.#named(container);
    const began = clock.monotonic();
    const watch = watchForEffect({ effect: plan.effect, id: container.id, containers, clock });
    const applied = await this.#parts.sending(this.#apply(container, plan));
    if (
      applied.kind === "refused" ||
      (applied.kind === "broken" && (await watch.showsNow()).kind !== "seen")
    ) {
      watch.cancel();
      return this.#failed(container, applied);
    }
    watch.applied();
    const tookMs = () => Math.round(clock.monotonic() - began);
    database.transaction(() => {
      hitBook.injected(strike);
      if (applied.kind !== "unanswered") undoBook.answered(strike, containerRef(container.id));
      ledger.record({ ...named, kind: "strike.injected", tookMs: tookMs() });
    });
    const seen = await watch.seen;
    if (seen.kind === "seen") {
      ledger.record({ ...named, kind: "strike.confirmed", saw: seen.saw, tookMs: tookMs() });
      await healer.release(strike, containerRef(container.id));
      return this.#outcome(container, "confirmed", seen.saw);
    }
    if (seen.kind === "absent") {
      this.#owesNothing(container);
      const because = `${plan.effect.saw} was not seen within ${plan.effect.withinMs / 1000} s`;
      ledger.record({ ...named, kind: "strike.no-effect", because });
      if (plan.lease?.until === "deadline")
        await healer.abandon(strike, containerRef(container.id));
      return this.#outcome(container, "no-effect", because);
    }
    ledger.record({ ...named, kind: "strike.inconclusive", because: seen.because });
    return this.#outcome(container, "inconclusive", seen.because);
  }

  async #apply(container: Container, plan: Plan): Promise<Applied> {
    const { strike, actions, healer, onTrouble } = this.#parts;
    const ended = healer.applying(strike, containerRef(container.id));
    try {
      await plan.apply(actions);
      ended("answered");
      return { kind: "done" };
    } catch (error) {
      const code = error instanceof ChaosError ? error.code : undefined;
      ended(code === "engine-unreachable" ? "unknown" : "answered");
      switch (code) {
        case "engine-unreachable":
          // a request that broke off in the middle may have been carried out
          onTrouble(error);
          return { kind: "unanswered" };
        case "engine-conflict":
        case "no-such-container":
          return { kind: "refused", because: messageOf(error) };
        default:
          return { kind: "broken", because: messageOf(error) };
      }
    }
  }

  async #failed(
    container: Container,
    applied: Applied & { readonly because: string },
  ): Promise<TargetOutcome> {
    const { strike, ledger, healer } = this.#parts;
    const { because } = applied;
    ledger.record({ ...this.#named(container), kind: "strike.failed", because });
    if (applied.kind === "refused") {
      healer.waive(strike, containerRef(container.id));
      this.#owesNothing(container);
    } else {
      await healer.abandon(strike, containerRef(container.id));
      // what went down all the same is followed until it is back
      const now = await this.#look(container);
      if (now !== "unknown" && isSameRun(now ?? container, container)) this.#owesNothing(container);
    }
    return this.#outcome(container, "failed", because);
  }

  async #look({ id }: Container): Promise<Container | undefined | "unknown"> {
    try {
      return await this.#parts.containers.refresh(id);
    } catch (error) {
      this.#parts.onTrouble(error);
      return "unknown";
    }
  }

  #named(container: Container): {
    readonly strike: string;
    readonly fault: string;
    readonly target: TargetName;
  } {
    const { strike, fault } = this.#parts;
    return { strike, fault, target: targetName(container) };
  }

  #owesNothing(container: Container): void {
    this.#parts.pendingRecoveries.settle({
      strike: this.#parts.strike,
      ref: containerRef(container.id),
    });
  }

  #outcome(container: Container, result: TargetOutcome["result"], because: string): TargetOutcome {
    return { target: targetName(container), result, because };
  }
}
