import type { Latched } from "../halt/latches.ts";
import type { DamagedRow } from "../lease/stored.ts";
import type { Rescuer } from "../ledger/event/recovery.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { HoldCode, PassedOver } from "../ledger/hold-code.ts";
import type { TargetName } from "../ledger/target-name.ts";
import type { Mode } from "../safety/modes.ts";
import type { TargetOutcome } from "../strike/strike-request.ts";
import type { PartFailure } from "../world/supervisor.ts";
import type { LeaseRow, UndoAnswer } from "./lease-row.ts";
import type { Orders } from "./orders.ts";

/** A strike that a command or the API asks for. */
export interface StrikeCommand {
  /** Names, services, ids, globs or `re2:` patterns, of which a target matches one; absent: any. */
  readonly names?: readonly string[];
  /** `key=value` or `key`, all of which a target must carry; absent: none. */
  readonly labels?: readonly string[];
  /** How many targets at the most; undefined: as it is set. */
  readonly count?: number | "all";
  /** Undefined: the one that is set. */
  readonly fault?: string;
  readonly params: Readonly<Record<string, string>>;
  /** For a fault that lasts, in milliseconds; undefined: as it is set. */
  readonly durationMs?: number;
  readonly dryRun: boolean;
}

/** The outcome of a strike command. */
export type StrikeReport =
  | {
      readonly kind: "held";
      readonly code: HoldCode;
      readonly because: string;
      readonly passedOver: PassedOver;
      readonly dryRun: boolean;
    }
  | {
      readonly kind: "struck";
      readonly strike: string;
      readonly fault: string;
      readonly outcomes: readonly TargetOutcome[];
      readonly dryRun: boolean;
    };

/** A container as people see it. */
export interface TargetRow {
  readonly name: string;
  readonly service?: string;
  readonly project?: string;
  readonly id: string;
  readonly state: string;
  readonly health: string;
  /** Undefined: it may be hit now. */
  readonly spared?: { readonly code: HoldCode; readonly because: string };
}

/** A recovery that is awaited. */
export interface PendingRecoveryRow {
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
  /** UTC. */
  readonly since: string;
  readonly overdue: boolean;
}

/** What strikes came to for one service, or for one container that has none. */
export interface ServiceRow {
  readonly service: string;
  /** How often one of its containers was chosen, and how often the effect was seen. */
  readonly strikes: number;
  readonly confirmed: number;
  readonly recovered: number;
  /** The same, by whom. */
  readonly by: Readonly<Record<Rescuer, number>>;
  /** Not recovered within CHAOS_RECOVERY_TIMEOUT; those that did later are `late`, too. */
  readonly overdue: number;
  readonly late: number;
  readonly lost: number;
  /** How often a new container of the same service is what recovered. */
  readonly replaced: number;
  /** From the effect of the fault to healthy, or to running where health cannot be told; absent: nothing recovered. */
  readonly recoveryMs?: { readonly median: number; readonly p95: number };
  /** Recoveries that are awaited. */
  readonly owed: number;
}

/** What the state folder tells, whether or not a daemon runs. Counts are of what the ledger holds. */
export interface StateSummary {
  readonly stateDir: string;
  /** Whether the counts are those of dry runs. */
  readonly dryRun: boolean;
  readonly strikes: {
    readonly total: number;
    readonly confirmed: number;
    readonly recovered: number;
    /** How many of those only because chaos-monkey brought them back. */
    readonly broughtBack: number;
  };
  /** Sorted by name. */
  readonly services: readonly ServiceRow[];
  readonly lastStrike?: { readonly at: string; readonly sentence: string };
  readonly lastHold?: { readonly at: string; readonly sentence: string };
  readonly owed: readonly PendingRecoveryRow[];
  readonly openLeases: number;
  /** Rows of the state that cannot be read; the rest goes on without them. */
  readonly damaged: readonly DamagedRow[];
  /** Nothing strikes until `resume`. */
  readonly halted?: Latched;
  /** Nothing strikes by itself until `resume`. */
  readonly disarmed?: Latched;
}

/** What can be told where no daemon answers. */
export interface PastStatus extends StateSummary {
  readonly running: false;
  /** Why no daemon answers, and what to do. */
  readonly because: string;
  /** The last that a daemon said of its start or end, UTC. */
  readonly lastDaemon?: { readonly at: string; readonly sentence: string };
}

/** Whether the engine answers, and where it is. */
export interface EngineInfo {
  readonly connected: boolean;
  readonly address: string;
  readonly version?: string;
  /** Why it does not answer. */
  readonly because?: string;
}

/** What a running monkey tells of itself. */
export interface Status extends StateSummary {
  readonly running: true;
  readonly version: string;
  /** UTC. */
  readonly startedAt: string;
  readonly scope: string;
  readonly mode: Mode;
  readonly armed: boolean;
  /** Why nothing happens by itself, or when it will. */
  readonly because: string;
  /** UTC; absent: no strike is planned. */
  readonly nextStrikeAt?: string;
  readonly engine: EngineInfo;
  /** Parts of the daemon that failed and start again, or have done so within the last minute. */
  readonly failures: readonly PartFailure[];
  /** Settings that are valid and probably a mistake, each as a sentence; absent: none. */
  readonly warnings?: readonly string[];
}

/** What became of a strike so far. */
export interface Progress {
  /** What the ledger holds of the strike, after the sequence number that was asked for. */
  readonly events: readonly LedgerEvent[];
  /** Whether a lease of it is open or a recovery of it pending. */
  readonly open: boolean;
  /** Whether a lease of it is open: its fault still lasts. */
  readonly lasts: boolean;
  /** Within how many milliseconds after the fault a target has to recover (CHAOS_RECOVERY_TIMEOUT). */
  readonly recoveryTimeoutMs: number;
}

/**
 * What people and programs may ask of the monkey, whether it runs as a daemon behind
 * `control.sock` or only for the length of one command.
 */
export interface Control extends Orders {
  status(): Promise<Status>;
  /** Every container in scope, sorted by name; with `all` those out of scope too. */
  targets(options: { readonly all: boolean }): Promise<readonly TargetRow[]>;
  /** Resolves when each target's effect was seen or given up on. */
  strike(command: StrikeCommand): Promise<StrikeReport>;
  /** Answers at once with what is new, else as soon as something is, at the latest after `waitMs`. */
  progress(
    strike: string,
    options: { readonly afterSeq: number; readonly waitMs: number },
  ): Promise<Progress>;
  /** Writes to the ledger what was only counted so far: repeats of the last hold. */
  flushHolds(): Promise<void>;
  leases(): Promise<readonly LeaseRow[]>;
  /** Undoes these leases now, or those of these strikes, or all. */
  undo(ids: readonly string[] | "all"): Promise<UndoAnswer>;
}
