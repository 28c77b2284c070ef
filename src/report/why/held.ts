import type { LedgerEvent } from "../../ledger/event.ts";
import {
  HOLD_CODES,
  HOLD_REMEDIES,
  type HoldCode,
  type PassedOver,
} from "../../ledger/hold-code.ts";
import type { Trigger } from "../../ledger/trigger.ts";

/** How often one code held a whole request. */
export interface HeldRow {
  readonly code: HoldCode;
  readonly times: number;
  readonly triggers: readonly Trigger[];
  /** UTC. */
  readonly first: string;
  readonly last: string;
  /** What the last one said. */
  readonly because: string;
  readonly means: string;
  readonly remedy: string;
}

/** How often one code spared a candidate, and which. */
export interface PassedOverRow {
  readonly code: HoldCode;
  readonly times: number;
  readonly containers: readonly string[];
  readonly first: string;
  readonly last: string;
  readonly means: string;
  readonly remedy: string;
}

type Draft<Row> = { -readonly [Name in keyof Row]: Row[Name] };

/**
 * The holds among these events by their code, the most frequent first, and the candidates that
 * holds and strikes passed over.
 */
export function countHolds(
  events: Iterable<LedgerEvent>,
  from: string,
): { readonly held: readonly HeldRow[]; readonly spared: readonly PassedOverRow[] } {
  const held = new Map<HoldCode, Draft<HeldRow>>();
  const spared = new Map<HoldCode, Draft<PassedOverRow>>();
  /** Of the last hold, which its repeats do not say again. */
  let passedOver: PassedOver = {};
  for (const event of events) {
    if (event.kind !== "hold" && event.kind !== "hold.repeated" && event.kind !== "strike.intended")
      continue;
    const times = event.kind === "hold.repeated" ? event.times : 1;
    const first = event.kind === "hold.repeated" && event.since > from ? event.since : event.at;
    if (event.kind !== "hold.repeated") passedOver = event.passedOver;
    if (event.kind !== "strike.intended") countHeld(held, event, { times, first });
    countPassedOver(spared, passedOver, { times, first, last: event.at });
  }
  const often = (one: { times: number }, other: { times: number }) => other.times - one.times;
  return { held: [...held.values()].sort(often), spared: [...spared.values()].sort(often) };
}

function countHeld(
  rows: Map<HoldCode, Draft<HeldRow>>,
  { code, trigger, because, at }: LedgerEvent & { readonly kind: "hold" | "hold.repeated" },
  { times, first }: { readonly times: number; readonly first: string },
): void {
  const known = rows.get(code);
  const triggers = known?.triggers ?? [];
  rows.set(code, {
    code,
    times: (known?.times ?? 0) + times,
    triggers: triggers.includes(trigger) ? triggers : [...triggers, trigger],
    first: known?.first ?? first,
    last: at,
    because,
    means: HOLD_CODES[code],
    remedy: HOLD_REMEDIES[code],
  });
}

function countPassedOver(
  rows: Map<HoldCode, Draft<PassedOverRow>>,
  passedOver: PassedOver,
  { times, first, last }: { readonly times: number; readonly first: string; readonly last: string },
): void {
  for (const [word, names] of Object.entries(passedOver)) {
    const code = word as HoldCode;
    const known = rows.get(code);
    rows.set(code, {
      code,
      times: (known?.times ?? 0) + times * names.length,
      containers: [...new Set([...(known?.containers ?? []), ...names])].sort(),
      first: known?.first ?? first,
      last,
      means: HOLD_CODES[code],
      remedy: HOLD_REMEDIES[code],
    });
  }
}
