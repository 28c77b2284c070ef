import { type Container, projectOf, serviceOf, shortId } from "../engine/container.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import type { Latches } from "../halt/latches.ts";
import type { Healer } from "../lease/healer.ts";
import { isAwaited, type PendingRecoveries } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Totals } from "../ledger/totals.ts";
import type { Mode } from "../safety/modes.ts";
import type { StrikeOutcome, StrikeRequest } from "../strike/strike-request.ts";
import type { ContainerCandidate } from "../target/candidate.ts";
import type { Judged } from "../target/choose.ts";
import type { Clock } from "../world/clock.ts";
import type {
  Control,
  Progress,
  Status,
  StrikeCommand,
  StrikeReport,
  TargetRow,
} from "./control.ts";
import type { LeaseRow, UndoAnswer } from "./lease-row.ts";
import { type BringBackNow, leaseRow, undoStrikes } from "./lease-rows.ts";
import type { HaltAnswer, ModeAnswer, Orders, ResumeAnswer, StopAnswer } from "./orders.ts";
import { summarizeState } from "./summarize-state.ts";

/** The part of a status that only the wiring knows. */
export type DaemonInfo = Pick<
  Status,
  | "version"
  | "startedAt"
  | "stateDir"
  | "scope"
  | "dryRun"
  | "mode"
  | "armed"
  | "because"
  | "engine"
  | "warnings"
  | "failures"
> & { readonly nextStrikeAt?: number | undefined };

/** What a control answers from. */
export interface ControlParts {
  readonly daemonInfo: () => DaemonInfo;
  /** Every container, and why what is asked for by default may not hit it. */
  readonly judged: () => readonly Judged<ContainerCandidate>[];
  /** Takes the real road, or in a dry run one that touches nothing. */
  readonly strike: (request: StrikeRequest, dryRun: boolean) => Promise<StrikeOutcome>;
  /** The defaults of a strike command. */
  readonly request: () => Omit<StrikeRequest, "names" | "labels">;
  readonly ledger: Ledger;
  readonly totals: Totals;
  readonly pendingRecoveries: PendingRecoveries;
  readonly undoBook: UndoBook;
  readonly healer: Pick<Healer, "healForGood">;
  readonly bringBackNow: BringBackNow;
  readonly latches: Pick<Latches, "closed">;
  readonly orders: Orders;
  readonly clock: Clock;
  /** As CHAOS_RECOVERY_TIMEOUT is now, in milliseconds. */
  readonly recoveryTimeoutMs: () => number;
  /** Resolves when the scope is known, or cannot be known because the engine is away. */
  readonly untilReady: () => Promise<void>;
  /** Aborts when nobody waits for an answer any more; absent: questions wait as long as they may. */
  readonly over?: AbortSignal | undefined;
}

const NEVER = new AbortController().signal;

/** Answers from the parts of this process. */
export class LocalControl implements Control {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  async status(): Promise<Status> {
    const { daemonInfo, totals } = this.#parts;
    const { nextStrikeAt, ...known } = daemonInfo();
    return {
      running: true,
      ...summarizeState({ ...this.#parts, ...known, tally: totals.tally(known) }),
      ...known,
      ...(nextStrikeAt !== undefined && { nextStrikeAt: utc(nextStrikeAt) }),
    };
  }

  async targets({ all }: { readonly all: boolean }): Promise<readonly TargetRow[]> {
    await this.#parts.untilReady();
    return this.#parts
      .judged()
      .filter(({ rejection }) => all || rejection?.code !== "out-of-scope")
      .map(({ candidate, rejection }) => ({
        ...describe(candidate.container),
        ...(rejection && { spared: rejection }),
      }));
  }

  async strike(command: StrikeCommand): Promise<StrikeReport> {
    const { strike, untilReady } = this.#parts;
    await untilReady();
    const request = this.#parts.request();
    const fault = command.fault ?? request.fault;
    const { dryRun } = command;
    const outcome = await strike(
      {
        ...request,
        fault,
        // what is set for one fault means nothing to another
        params: fault === request.fault ? { ...request.params, ...command.params } : command.params,
        ...(command.durationMs !== undefined && { durationMs: command.durationMs }),
        ...(command.names !== undefined && { names: command.names }),
        ...(command.labels !== undefined && { labels: command.labels }),
        ...(command.count !== undefined && { count: command.count }),
      },
      dryRun,
    );
    if (outcome.kind === "held") return { ...outcome, dryRun };
    return {
      kind: "struck",
      strike: outcome.strike,
      fault,
      outcomes: await outcome.outcomes,
      dryRun,
    };
  }

  async progress(
    strike: string,
    { afterSeq, waitMs }: { readonly afterSeq: number; readonly waitMs: number },
  ): Promise<Progress> {
    const { ledger, clock, over = NEVER } = this.#parts;
    const now = this.#progressNow(strike, afterSeq);
    if (now.events.length > 0 || !now.open || waitMs <= 0) return now;
    const news = new AbortController();
    const unfollow = ledger.follow((event) => {
      if ("strike" in event && event.strike === strike) news.abort();
    });
    try {
      await clock.sleep(waitMs, AbortSignal.any([news.signal, over]));
    } finally {
      unfollow();
    }
    // the state may be closed by now
    return over.aborted ? now : this.#progressNow(strike, afterSeq);
  }

  async flushHolds(): Promise<void> {
    this.#parts.ledger.flush();
  }

  async leases(): Promise<readonly LeaseRow[]> {
    return this.#parts.undoBook.all().map(leaseRow);
  }

  undo(ids: readonly string[] | "all"): Promise<UndoAnswer> {
    const { undoBook: book, ...parts } = this.#parts;
    return undoStrikes({ ...parts, book, ids });
  }

  halt(order: OrderReason): Promise<HaltAnswer> {
    return this.#parts.orders.halt(order);
  }

  stop(order: OrderReason): Promise<StopAnswer> {
    return this.#parts.orders.stop(order);
  }

  resume(order: OrderReason): Promise<ResumeAnswer> {
    return this.#parts.orders.resume(order);
  }

  changeMode(order: OrderReason & { readonly mode: Mode }): Promise<ModeAnswer> {
    return this.#parts.orders.changeMode(order);
  }

  #progressNow(strike: string, afterSeq: number): Progress {
    const { ledger, pendingRecoveries, undoBook, recoveryTimeoutMs } = this.#parts;
    const lasts = undoBook.ofStrike(strike).length > 0;
    return {
      events: [...ledger.read({ strike, afterSeq })],
      open: lasts || pendingRecoveries.all().some((one) => one.strike === strike && isAwaited(one)),
      lasts,
      recoveryTimeoutMs: recoveryTimeoutMs(),
    };
  }
}

function describe(container: Container): Omit<TargetRow, "spared"> {
  const service = serviceOf(container);
  const project = projectOf(container);
  return {
    name: container.name,
    ...(service !== undefined && { service }),
    ...(project !== undefined && { project }),
    id: shortId(container.id),
    state: container.state,
    health: container.health,
  };
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
