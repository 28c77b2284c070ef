import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { ContainerActions } from "../engine/engine.ts";
import type { Plan } from "../fault/fault.ts";
import { isSameRun } from "../fault/lifecycle/same-run.ts";
import type { Healer } from "../lease/healer.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { type Candidate, refOf } from "../target/candidate.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import type { StrikeBooks, StruckTarget } from "./strike-books.ts";
import type { TargetOutcome } from "./strike-request.ts";
import { candidateName } from "./target-name.ts";
import type { Chosen } from "./target-records.ts";
import type { TargetVerdict } from "./target-verdict.ts";
import { type EffectWatch, type Seen, watchForEffect } from "./watch-for-effect.ts";

interface InjectionParts {
  readonly strike: string;
  readonly fault: string;
  readonly containers: Containers;
  readonly actions: ContainerActions;
  readonly books: Pick<StrikeBooks, "sending" | "injected" | "settle">;
  readonly healer: Pick<Healer, "applying" | "abandon">;
  readonly clock: Clock;
  /** Told of each request that applies a fault, until its answer. */
  readonly sending: <T>(request: Promise<T>) => Promise<T>;
  readonly onTrouble: (error: unknown) => void;
}

/** What came of the request that applies a fault. */
type Applied =
  | { readonly kind: "done" }
  /** The engine refused: nothing was done. */
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

  /** Never rejects: one target that fails must not disturb the others. */
  async of(chosen: Chosen): Promise<TargetOutcome> {
    const target = candidateName(chosen.candidate);
    try {
      const verdict = await this.#strike(chosen);
      const because = verdict.kind === "confirmed" ? verdict.saw : verdict.because;
      return { target, result: verdict.kind, because };
    } catch (error) {
      // the state could not be written after the fault was applied; lease and recovery stay open
      this.#parts.onTrouble(error);
      return { target, result: "inconclusive", because: messageOf(error) };
    }
  }

  async #strike({ candidate, plan }: Chosen): Promise<TargetVerdict> {
    const { strike, containers, books, healer, clock } = this.#parts;
    const target = this.#target(candidate);
    const began = clock.monotonic();
    const watch = watchForEffect({ effect: plan.effect, id: candidate.id, containers, clock });
    const applied = await this.#parts.sending(this.#apply(target, plan));
    const failed = await this.#failure(applied, candidate.container, watch);
    if (failed) {
      watch.cancel();
      books.settle(target, failed);
      if (failed.did !== "nothing") await healer.abandon(strike, target.ref);
      return failed;
    }
    watch.applied();
    const tookMs = () => Math.round(clock.monotonic() - began);
    const isAnswered = applied.kind !== "unanswered";
    books.injected(target, { tookMs: tookMs(), isAnswered });
    const verdict = verdictOf(await watch.seen, plan, { isAnswered, tookMs: tookMs() });
    books.settle(target, verdict);
    if (verdict.kind === "no-effect" && plan.lease?.until === "deadline") {
      await healer.abandon(strike, target.ref);
    }
    return verdict;
  }

  async #apply(target: StruckTarget, plan: Plan): Promise<Applied> {
    const { strike, actions, books, healer, onTrouble } = this.#parts;
    const ended = healer.applying(strike, target.ref);
    try {
      books.sending(target);
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
        case "state-unwritable":
        case "engine-conflict":
        case "no-such-container":
          return { kind: "refused", because: messageOf(error) };
        default:
          return { kind: "broken", because: messageOf(error) };
      }
    }
  }

  /** Undefined: the fault was applied, or may have been. */
  async #failure(
    applied: Applied,
    container: Container | undefined,
    watch: EffectWatch,
  ): Promise<(TargetVerdict & { readonly kind: "failed" }) | undefined> {
    if (applied.kind === "refused") {
      return { kind: "failed", because: applied.because, did: "nothing" };
    }
    if (applied.kind !== "broken") return undefined;
    const { because } = applied;
    if ((await watch.showsNow()).kind === "seen") return undefined;
    // a target that went down nevertheless is followed until it is back
    const now = container && (await this.#look(container));
    const isUnharmed = container && now !== "unknown" && isSameRun(now ?? container, container);
    return { kind: "failed", because, did: isUnharmed ? "no-harm" : "unknown" };
  }

  async #look({ id }: Container): Promise<Container | undefined | "unknown"> {
    try {
      return await this.#parts.containers.refresh(id);
    } catch (error) {
      this.#parts.onTrouble(error);
      return "unknown";
    }
  }

  #target(candidate: Candidate): StruckTarget {
    const { strike, fault } = this.#parts;
    return { strike, fault, target: candidateName(candidate), ref: refOf(candidate) };
  }
}

function verdictOf(
  seen: Seen,
  { effect }: Plan,
  { isAnswered, tookMs }: { readonly isAnswered: boolean; readonly tookMs: number },
): TargetVerdict {
  switch (seen.kind) {
    case "seen":
      return { ...seen, kind: "confirmed", tookMs };
    case "absent": {
      const because = `${effect.saw} was not seen within ${humanDuration(effect.withinMs)}`;
      // what is still on its way may have its effect later, and is put back then
      return isAnswered
        ? { kind: "no-effect", because }
        : {
            kind: "inconclusive",
            because: `the engine did not answer the request, and may still carry it out: ${because}`,
          };
    }
    case "unknown":
      return { kind: "inconclusive", because: seen.because };
  }
}
