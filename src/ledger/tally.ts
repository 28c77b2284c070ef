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
  /** How many recoveries took so many milliseconds, until healthy where that can be told. */
  readonly times: ReadonlyMap<number, number>;
}

/** What events come to. */
export interface Tally {
  readonly strikes: number;
  readonly services: ReadonlyMap<string, ServiceTally>;
}

/** What no events come to. */
export const EMPTY_TALLY: Tally = { strikes: 0, services: new Map() };

/** The kinds that count; all others may be left out of a replay. */
export const COUNTED_KINDS = [
  "strike.intended",
  "strike.confirmed",
  "recovery.recovered",
  "recovery.overdue",
  "recovery.lost",
] as const satisfies readonly Kind[];

/**
 * Counts events on top of an earlier tally, which stays as it was: the same events in one go, or
 * in any pieces, come to the same.
 */
export function tally(events: Iterable<LedgerEvent>, earlier: Tally = EMPTY_TALLY): Tally {
  return count(events, earlier, 1);
}

/** Takes events that were counted before out again, as if they had never been. */
export function untally(events: Iterable<LedgerEvent>, earlier: Tally): Tally {
  return count(events, earlier, -1);
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

const NOTHING: ServiceTally = {
  strikes: 0,
  confirmed: 0,
  recovered: { policy: 0, us: 0, fault: 0, someone: 0 },
  overdue: 0,
  late: 0,
  lost: 0,
  replaced: 0,
  times: new Map(),
};

/** A tally that is still being counted. */
type Draft = {
  -readonly [Name in keyof ServiceTally]: ServiceTally[Name] extends number
    ? number
    : ServiceTally[Name];
} & { readonly recovered: Record<Rescuer, number>; readonly times: Map<number, number> };

function count(events: Iterable<LedgerEvent>, earlier: Tally, by: 1 | -1): Tally {
  let strikes = earlier.strikes;
  const services = new Map([...earlier.services].map(([name, known]) => [name, draftOf(known)]));
  const of = ({ service, name }: TargetName): Draft => {
    const key = service ?? name;
    const draft = services.get(key) ?? draftOf(NOTHING);
    services.set(key, draft);
    return draft;
  };
  for (const event of events) {
    if (event.kind === "strike.intended") {
      strikes += by;
      for (const target of event.targets) of(target).strikes += by;
    } else if (event.kind === "strike.confirmed") of(event.target).confirmed += by;
    else if (event.kind === "recovery.overdue") of(event.target).overdue += by;
    else if (event.kind === "recovery.lost") of(event.target).lost += by;
    else if (event.kind === "recovery.recovered") countRecovery(of(event.target), event, by);
  }
  return { strikes, services: new Map([...services].filter(([, draft]) => !isEmpty(draft))) };
}

function countRecovery(
  draft: Draft,
  event: LedgerEvent & { readonly kind: "recovery.recovered" },
  by: 1 | -1,
): void {
  const { late, replacement, healthyAfterMs, runningAfterMs } = event;
  const tookMs = healthyAfterMs ?? runningAfterMs;
  const times = (draft.times.get(tookMs) ?? 0) + by;
  if (times === 0) draft.times.delete(tookMs);
  else draft.times.set(tookMs, times);
  draft.recovered[event.by] += by;
  if (late) draft.late += by;
  if (replacement) draft.replaced += by;
}

function draftOf(known: ServiceTally): Draft {
  return { ...known, recovered: { ...known.recovered }, times: new Map(known.times) };
}

function isEmpty({ strikes, confirmed, overdue, lost, times }: Draft): boolean {
  return strikes === 0 && confirmed === 0 && overdue === 0 && lost === 0 && times.size === 0;
}
