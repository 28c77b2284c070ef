import type { Rescuer } from "../ledger/event/recovery.ts";
import type { TargetName } from "../ledger/target-name.ts";
import { type TargetRef, targetKey } from "../ledger/target-ref.ts";
import type { Database } from "../state/database.ts";
import { type Claim, isClaimFree } from "./claim.ts";
import type { Claimant } from "./claimant.ts";
import { LastKnown } from "./last-known.ts";
import type { Moment } from "./moment.ts";
import type { RequestState } from "./request-state.ts";
import {
  type DamagedRow,
  isObject,
  parseBody,
  readRef,
  readRows,
  type Stored,
  Unreadable,
} from "./stored.ts";

/** The recovery of a target that a strike took down, from the intent on until it has recovered. */
export interface PendingRecovery extends RequestState {
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
  readonly ref: TargetRef;
  /** Compose's project and container number, by which a replacement is known. */
  readonly project?: string;
  readonly replica?: string;
  readonly hasHealthcheck: boolean;
  /** The fault itself starts it again. */
  readonly comesBack: boolean;
  /** How long the fault may take to bring it down, from the intent. */
  readonly hurtWithinMs: number;
  /** How long the fault keeps it down; the time to recover counts from the end of that. */
  readonly lastsMs: number;
  /** Before the strike, to tell a restart by the policy from one by somebody. */
  readonly restartCount: number;
  /** Milliseconds since the epoch by the engine's clock, of the run that was ended. */
  readonly startedAt: number;
  readonly intended: Moment;
  /** As set at the strike, for a guardian; absent: an earlier version stored it. */
  readonly terms?: RecoveryTerms;
  /** An orchestrator replaces it, or a person ended it: it is never started by chaos-monkey. */
  readonly isLeftToOthers?: boolean;
  /** When it went down, milliseconds since the epoch by the engine's clock; undefined: unknown. */
  readonly hurtAt?: number;
  /** The same by the clocks of this machine, for deadlines; undefined: it is not known to be down. */
  readonly hurt?: Moment;
  /** Since when it, or what took its place, runs again; undefined while it does not. */
  readonly back?: {
    /** Milliseconds since the epoch by the engine's clock. */
    readonly runningAt: number;
    /** The same by the clocks of this machine. */
    readonly seen: Moment;
    readonly by: Rescuer;
    readonly replacement?: TargetName;
    /** What runs. */
    readonly ref: TargetRef;
  };
  /** Which process of chaos-monkey starts it, or has, and when. */
  readonly start?: Moment & Claim;
  /** It was removed, and what takes its place is awaited. */
  readonly removed?: boolean;
  readonly overdue?: boolean;
}

/** How long a target may take to recover, and whether chaos-monkey starts it after that. */
export interface RecoveryTerms {
  readonly timeoutMs: number;
  readonly autoRecover: boolean;
}

/** Names one pending recovery. */
export type PendingKey = Pick<PendingRecovery, "strike" | "ref">;

interface Row {
  readonly strike: string;
  readonly body: string;
}

/**
 * The pending recoveries; they outlive the daemon. Where the database cannot be read any more, those
 * that this process knows.
 */
export class PendingRecoveries {
  readonly #database: Database;
  readonly #known: LastKnown<PendingRecovery>;

  constructor(database: Database) {
    this.#database = database;
    this.#known = new LastKnown<PendingRecovery>(database, keyOf);
  }

  /** Also replaces what is known of one. */
  put(pending: PendingRecovery): void {
    this.#database.run(
      "INSERT OR REPLACE INTO pending_recoveries (strike, target, body) VALUES (?, ?, ?)",
      pending.strike,
      targetKey(pending.ref),
      JSON.stringify(pending),
    );
    this.#known.written(pending);
  }

  /** The request that hurts is about to be sent, or has its answer. */
  note(key: PendingKey, state: RequestState): void {
    const pending = this.get(key);
    if (pending) this.put({ ...pending, ...state });
  }

  /** In the order of their strikes; without the damaged ones. */
  all(): readonly PendingRecovery[] {
    return this.#known.all(() => this.#read().sound);
  }

  /** Rows that cannot be read, and so cannot be followed. */
  damaged(): readonly DamagedRow[] {
    return this.#read().damaged;
  }

  /** As it is known now; undefined: it is not pending any more. */
  get(key: PendingKey): PendingRecovery | undefined {
    const { strike, ref } = key;
    return this.#known.get(keyOf(key), () => {
      const row = this.#database.get<Row>(
        "SELECT strike, body FROM pending_recoveries WHERE strike = ? AND target = ?",
        strike,
        targetKey(ref),
      );
      return row && readRows([row], readRecovery, nameRow).sound[0];
    });
  }

  /** Remembers in this process what cannot be written; undefined: it is not pending any more. */
  remember(key: PendingKey, now: PendingRecovery | undefined): void {
    if (now === undefined) this.#known.drop(keyOf(key));
    else this.#known.keep(now);
  }

  /**
   * Whether `claimant` may start it now; no other starts it until the claim is given up or expires.
   * What was started stays marked, so that a later process knows who brought it back.
   */
  claimStart(key: PendingKey, claimant: Claimant, now: Moment): boolean {
    return this.#database.volatileTransaction(() => {
      const pending = this.get(key);
      if (pending === undefined) return false;
      const { start } = pending;
      const isSameBoot = start?.bootId === now.bootId;
      if (start && isSameBoot && !isClaimFree(start, claimant, now.monotonicMs)) return false;
      this.put({ ...pending, start: { ...now, by: claimant.name } });
      return true;
    });
  }

  /** It was not started after all. */
  unclaimStart(key: PendingKey): void {
    this.#database.volatileTransaction(() => {
      const pending = this.get(key);
      if (pending?.start === undefined) return;
      const { start: _, ...rest } = pending;
      this.put(rest);
    });
  }

  /** It is not pending any more. */
  settle({ strike, ref }: PendingKey): void {
    this.#known.drop(keyOf({ strike, ref }));
    this.#database.run(
      "DELETE FROM pending_recoveries WHERE strike = ? AND target = ?",
      strike,
      targetKey(ref),
    );
  }

  #read() {
    const rows = this.#database.all<Row>(
      "SELECT strike, body FROM pending_recoveries ORDER BY rowid",
    );
    return readRows(rows, readRecovery, nameRow);
  }
}

/** Whether chaos-monkey starts it where nothing else does. */
export function isBroughtBack({ isLeftToOthers, terms }: PendingRecovery): boolean {
  return terms?.autoRecover === true && !isLeftToOthers;
}

/**
 * Whether there is something to wait for: its time is not over, or chaos-monkey brings it back. What
 * stays down or unhealthy after its time may still recover, but nothing more is done about it.
 */
export function isAwaited(pending: PendingRecovery): boolean {
  if (!pending.overdue) return true;
  return pending.back === undefined && isBroughtBack(pending);
}

function keyOf({ strike, ref }: PendingKey): string {
  return `${strike} ${targetKey(ref)}`;
}

function nameRow({ strike }: Row): string {
  return `pending recovery of strike ${strike}`;
}

function readRecovery({ body }: Row): PendingRecovery {
  const stored = parseBody(body, {
    strike: "string",
    fault: "string",
    target: "object",
    hurtWithinMs: "number",
    lastsMs: "number",
    restartCount: "number",
    startedAt: "number",
  });
  const { id, intendedAt, ...rest } = stored;
  const intended = isObject(stored.intended) ? stored.intended : wallMoment(intendedAt);
  const { hurtAt, back } = stored;
  return {
    ...rest,
    ref: readRef(stored, id),
    intended,
    ...(stored.hurt === undefined && hurtAt !== undefined && { hurt: wallMoment(hurtAt) }),
    ...(isObject(back) && { back: readBack(back) }),
  } as PendingRecovery;
}

function readBack(stored: Stored): Stored {
  const { id, ...back } = stored;
  return {
    ...back,
    ref: readRef(stored, id),
    seen: back.seen ?? wallMoment(back.runningAt),
  };
}

/** Earlier versions stored wall clock times only. No boot has an empty id, so the wall clock counts. */
function wallMoment(ms: unknown): Moment {
  if (typeof ms !== "number") throw new Unreadable("expected a time in milliseconds");
  return { bootId: "", monotonicMs: 0, wallMs: ms };
}
