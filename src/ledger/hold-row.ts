import type { EventBody, LedgerEvent } from "./event.ts";

/** A recorded decision not to strike. */
export type Hold = Extract<EventBody, { readonly kind: "hold" }>;

/** A row of equal holds: the first is an event, the further ones are counted. */
export interface HoldRow {
  readonly first: LedgerEvent & Hold;
  /** Repeats that no `hold.repeated` has told of yet. */
  readonly unrecorded: number;
  /** Monotonic milliseconds of the last event about this row. */
  readonly recordedAtMs: number;
}

/** Whether a hold says nothing that the row does not say already. */
export function repeats(hold: Hold, dryRun: boolean, { first }: HoldRow): boolean {
  return first.dryRun === dryRun && fingerprint(hold) === fingerprint(first);
}

/** The event that tells of the repeats that nothing has told of yet. */
export function repeatedHold({ first, unrecorded: untold }: HoldRow): EventBody {
  const { trigger, code, because, asked, at } = first;
  return {
    kind: "hold.repeated",
    trigger,
    code,
    because,
    ...(asked !== undefined && { asked }),
    times: untold,
    since: at,
  };
}

function fingerprint({ trigger, code, because, asked, passedOver }: Hold): string {
  const reasons = Object.entries(passedOver).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([trigger, code, because, asked, reasons]);
}
