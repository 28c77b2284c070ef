import type { Kind, LedgerEvent } from "../../ledger/event.ts";
import type { TargetName } from "../../ledger/target-name.ts";
import type { Trigger } from "../../ledger/trigger.ts";
import { countHolds, type HeldRow, type PassedOverRow } from "./held.ts";
import { type Span, spansOf } from "./spans.ts";

/** What was struck, and what came of it. */
export interface StruckRow {
  readonly strikes: number;
  /** So many of them in a dry run, which hurts nothing. */
  readonly dry: number;
  readonly byTrigger: Readonly<Partial<Record<Trigger, number>>>;
  /** How often containers of each service, or without one of that name, were chosen. */
  readonly services: Readonly<Record<string, number>>;
  /** Targets whose effect was seen, was not there, could not be told, or that failed. */
  readonly confirmed: number;
  readonly noEffect: number;
  readonly inconclusive: number;
  readonly failed: number;
  /** UTC; absent: there was no strike. */
  readonly first?: string;
  readonly last?: string;
}

/** Why something, or nothing, happened between two times. */
export interface Why {
  /** UTC. */
  readonly from: string;
  readonly to: string;
  readonly struck: StruckRow;
  /** The most frequent first. */
  readonly held: readonly HeldRow[];
  readonly spared: readonly PassedOverRow[];
  /** While it could not strike, or not by itself; by their beginning. */
  readonly hindered: readonly Span[];
  readonly skippedTicks: number;
}

/**
 * Answers for a night, from the ledger alone. `before`: the kinds of `HINDERING_KINDS` from before
 * it, and the very last event; `during`: all events of it; both oldest first. `running`: a daemon
 * runs at its end.
 */
export function whyOf(options: {
  readonly before: readonly LedgerEvent[];
  readonly during: readonly LedgerEvent[];
  readonly from: string;
  readonly to: string;
  readonly running: boolean;
}): Why {
  const { before, during, from, to, running } = options;
  return {
    from,
    to,
    struck: struckBy(during),
    ...countHolds(during, from),
    hindered: spansOf([...before, ...during], { from, to, running }),
    skippedTicks: during.reduce(
      (sum, event) => sum + (event.kind === "tick.skipped" ? event.times : 0),
      0,
    ),
  };
}

function struckBy(events: readonly LedgerEvent[]): StruckRow {
  const strikes = events.filter((event) => event.kind === "strike.intended");
  const count = (kind: Kind) => events.filter((event) => event.kind === kind).length;
  const first = strikes[0]?.at;
  const last = strikes.at(-1)?.at;
  return {
    strikes: strikes.length,
    dry: strikes.filter(({ dryRun }) => dryRun).length,
    byTrigger: counted(strikes.map(({ trigger }) => trigger)),
    services: counted(strikes.flatMap(({ targets }) => targets.map(nameOf))),
    confirmed: count("strike.confirmed"),
    noEffect: count("strike.no-effect"),
    inconclusive: count("strike.inconclusive"),
    failed: count("strike.failed"),
    ...(first !== undefined && last !== undefined && { first, last }),
  };
}

function nameOf({ service, name }: TargetName): string {
  return service ?? name;
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(words, (word) => word);
  return Object.fromEntries([...groups].map(([word, all]) => [word, all.length]));
}
