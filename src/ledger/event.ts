import type { HoldCode, PassedOver } from "./hold-code.ts";

/** What asked for a strike. */
export const TRIGGERS = [
  "interval",
  "schedule",
  "signal",
  "cli",
  "api",
  "experiment",
  "operation",
] as const;
/** What asked for a strike. */
export type Trigger = (typeof TRIGGERS)[number];

/** How a container is named in events: for people, and stable across restarts of the monkey. */
export interface TargetName {
  readonly name: string;
  /** Compose's service, where it has one. */
  readonly service?: string;
  /** First twelve digits of its id. */
  readonly id: string;
}

/**
 * Who brought a target back: its restart policy, the monkey because nobody else did, the fault
 * itself (a restart), or somebody else.
 */
export type Rescuer = "policy" | "us" | "fault" | "someone";

interface OfStrike {
  /** Strike id, as in `strike.intended`. */
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
}

/** Everything that can happen, without the stamp that the ledger puts on it. */
export type Happening =
  | {
      readonly kind: "daemon.started";
      readonly version: string;
      readonly seed: string;
      readonly stateDir: string;
    }
  | {
      /** Engine reached, containers known, signals served; says once why it idles, if it does. */
      readonly kind: "daemon.ready";
      readonly scope: string;
      readonly armed: boolean;
      readonly because: string;
      readonly inScope: number;
      readonly eligible: number;
    }
  | { readonly kind: "daemon.stopped"; readonly because: string; readonly owed: number }
  | {
      readonly kind: "engine.connected";
      readonly address: string;
      readonly version: string;
      readonly apiVersion: string;
      readonly awayMs?: number;
    }
  | { readonly kind: "engine.lost"; readonly because: string }
  | { readonly kind: "tick.skipped"; readonly times: number; readonly because: string }
  | {
      /** Durable before the first mutating request of the strike is sent. */
      readonly kind: "strike.intended";
      readonly strike: string;
      readonly number: number;
      readonly trigger: Trigger;
      readonly fault: string;
      readonly params: Readonly<Record<string, string | number | boolean>>;
      readonly targets: readonly TargetName[];
      readonly passedOver: PassedOver;
    }
  | (OfStrike & { readonly kind: "strike.injected"; readonly tookMs: number })
  | (OfStrike & {
      readonly kind: "strike.confirmed";
      readonly saw: string;
      readonly tookMs: number;
    })
  | (OfStrike & { readonly kind: "strike.no-effect"; readonly because: string })
  | (OfStrike & { readonly kind: "strike.inconclusive"; readonly because: string })
  | (OfStrike & { readonly kind: "strike.failed"; readonly because: string })
  | {
      readonly kind: "hold";
      readonly trigger: Trigger;
      readonly code: HoldCode;
      readonly because: string;
      /** The name that was asked for, where one was. */
      readonly asked?: string;
      readonly passedOver: PassedOver;
    }
  | {
      /** Further holds equal to the last `hold` event, counted instead of repeated. */
      readonly kind: "hold.repeated";
      readonly trigger: Trigger;
      readonly code: HoldCode;
      readonly because: string;
      readonly asked?: string;
      readonly times: number;
      /** UTC time of the `hold` event they repeat. */
      readonly since: string;
    }
  | {
      /** No strike begins any more, whoever asks, until `resumed`. */
      readonly kind: "halted";
      readonly by: string;
      readonly why: string;
    }
  | {
      /** Nothing strikes that nobody asks for, until `resumed`. */
      readonly kind: "disarmed";
      readonly by: string;
      readonly why: string;
    }
  | {
      readonly kind: "resumed";
      readonly by: string;
      readonly why: string;
      readonly lifted: readonly ("halt" | "disarm")[];
    }
  | {
      readonly kind: "mode.changed";
      readonly by: string;
      readonly why: string;
      readonly before: string;
      readonly mode: string;
    }
  | {
      readonly kind: "settings.reloaded";
      /** Keys of settings that are different now. */
      readonly changed: readonly string[];
      /** Keys whose change waits for the next start. */
      readonly waiting: readonly string[];
    }
  | {
      /** The last valid settings hold on, and nothing strikes that nobody asks for. */
      readonly kind: "settings.refused";
      readonly because: string;
    }
  | (OfStrike & { readonly kind: "lease.undone"; readonly lease: string; readonly did: string })
  | (OfStrike & {
      readonly kind: "lease.residue";
      readonly lease: string;
      readonly because: string;
      readonly attempt: number;
    })
  | (OfStrike & {
      /** It runs again; whether it is healthy again is still awaited. */
      readonly kind: "recovery.running";
      readonly by: Rescuer;
      /** From the hurt to running again, by the engine's clock. */
      readonly runningAfterMs: number;
    })
  | (OfStrike & {
      /** It runs again and, where a healthcheck or a probe can tell, is healthy again. */
      readonly kind: "recovery.recovered";
      readonly by: Rescuer;
      readonly runningAfterMs: number;
      /** From the hurt to healthy again; absent: it has neither healthcheck nor probe. */
      readonly healthyAfterMs?: number;
      /** It took longer than CHAOS_RECOVERY_TIMEOUT. */
      readonly late: boolean;
      /** The new container of the same service that took its place. */
      readonly replacement?: TargetName;
    })
  | (OfStrike & {
      /** Not recovered within CHAOS_RECOVERY_TIMEOUT; it is followed on. */
      readonly kind: "recovery.overdue";
      readonly timeoutMs: number;
      readonly still: "down" | "unhealthy";
      /** What a probe last said against its health. */
      readonly because?: string;
    })
  | (OfStrike & { readonly kind: "recovery.lost"; readonly because: string })
  | (OfStrike & {
      /** We tried to start it and could not; it is tried again. */
      readonly kind: "recovery.failed";
      readonly because: string;
    });

/** The kinds of events, as they stand in the ledger, the log and queries. */
export type Kind = Happening["kind"];

/** A happening as it stands in the ledger. */
export type LedgerEvent = Happening & {
  /** Consecutive, from 1. */
  readonly seq: number;
  /** UTC, ISO 8601 with milliseconds. */
  readonly at: string;
  readonly dryRun: boolean;
};
