import { escapeControl } from "../world/escape-control.ts";
import type { Rescuer } from "./event/recovery.ts";
import type { Kind, LedgerEvent } from "./event.ts";
import type { TargetName } from "./target-name.ts";

/** What the events come to for one service, or for one container that has none. */
export interface ServiceTally {
  /** How often one of its containers was chosen. */
  readonly strikes: number;
  /** How often the effect was seen. */
  readonly confirmed: number;
  /** How often it came back, by whom. */
  readonly recovered: Readonly<Record<Rescuer, number>>;
  /** How often it had not recovered within CHAOS_RECOVERY_TIMEOUT; the later ones are in `late`. */
  readonly overdue: number;
  /** How often it recovered after CHAOS_RECOVERY_TIMEOUT. */
  readonly late: number;
  /** How often it is certain that it does not come back. */
  readonly lost: number;
  /** How often a new container took the place of the one that was hurt. */
  readonly replaced: number;
  /**
   * How many recoveries took so many milliseconds, until healthy where that can be told; rounded
   * to three digits, so that a year of them has few different ones.
   */
  readonly times: ReadonlyMap<number, number>;
}

/** What events come to. */
export interface Tally {
  readonly strikes: number;
  readonly services: ReadonlyMap<string, ServiceTally>;
}

/** The kinds that count; all others may be left out of a replay. */
export const COUNTED_KINDS = [
  "strike.intended",
  "strike.confirmed",
  "recovery.recovered",
  "recovery.overdue",
  "recovery.lost",
] as const satisfies readonly Kind[];

/** Counts events by replaying them; what a damaged row lacks is not counted. */
export function tally(events: Iterable<LedgerEvent>): Tally {
  let strikes = 0;
  const services = new Map<string, Draft>();
  const of = ({ service, name }: TargetName): Draft => {
    // SQLite, which keeps totals under this key, ends a text at a zero character
    const key = escapeControl(service ?? name);
    const draft = services.get(key) ?? emptyDraft();
    services.set(key, draft);
    return draft;
  };
  for (const event of events) {
    if (!isWhole(event)) continue;
    if (event.kind === "strike.intended") {
      strikes++;
      for (const target of event.targets) of(target).strikes++;
    } else if (event.kind === "strike.confirmed") of(event.target).confirmed++;
    else if (event.kind === "recovery.overdue") of(event.target).overdue++;
    else if (event.kind === "recovery.lost") of(event.target).lost++;
    else if (event.kind === "recovery.recovered") countRecovery(of(event.target), event);
  }
  return { strikes, services };
}

/** How often something of that service recovered, whoever brought it back. */
export function recoveries({ recovered }: ServiceTally): number {
  return Object.values(recovered).reduce((sum, count) => sum + count, 0);
}

/**
 * The time within which that share of the recoveries was done, by the nearest rank, so that it is
 * one that was measured; undefined where there was none.
 */
export function percentile(times: ReadonlyMap<number, number>, share: number): number | undefined {
  const total = [...times.values()].reduce((sum, count) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(share * total));
  let passed = 0;
  for (const [ms, count] of [...times].toSorted(([one], [other]) => one - other)) {
    passed += count;
    if (passed >= rank) return ms;
  }
  return undefined;
}

/** A changed row may be JSON without the fields of its kind. */
function isWhole(event: LedgerEvent): boolean {
  const targets: unknown =
    "targets" in event ? event.targets : "target" in event ? [event.target] : [];
  return (
    Array.isArray(targets) &&
    targets.every((target) => typeof (target as Partial<TargetName> | null)?.name === "string")
  );
}

/** A tally that is still being counted. */
type Draft = {
  -readonly [Name in keyof ServiceTally]: ServiceTally[Name] extends number
    ? number
    : ServiceTally[Name];
} & { readonly recovered: Record<Rescuer, number>; readonly times: Map<number, number> };

function emptyDraft(): Draft {
  return {
    strikes: 0,
    confirmed: 0,
    recovered: { policy: 0, us: 0, fault: 0, someone: 0 },
    overdue: 0,
    late: 0,
    lost: 0,
    replaced: 0,
    times: new Map(),
  };
}

function countRecovery(
  draft: Draft,
  event: LedgerEvent & { readonly kind: "recovery.recovered" },
): void {
  const { late, replacement, healthyAfterMs, runningAfterMs } = event;
  const tookMs = toThreeDigits(healthyAfterMs ?? runningAfterMs);
  draft.times.set(tookMs, (draft.times.get(tookMs) ?? 0) + 1);
  draft.recovered[event.by]++;
  if (late) draft.late++;
  if (replacement) draft.replaced++;
}

function toThreeDigits(ms: number): number {
  const unit = ms < 1000 ? 1 : 10 ** (Math.min(7, Math.floor(Math.log10(ms))) - 2);
  return Math.round(ms / unit) * unit;
}
