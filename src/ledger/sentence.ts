import { escapeControl } from "../world/escape-control.ts";
import type { EventForm, EventLevel } from "./event/family.ts";
import { ledgerEvents } from "./event/ledger.ts";
import { EVENT_FORMS, type LedgerEvent } from "./event.ts";

/** One line of English for people; it has no control characters, whatever the event holds. */
export function sentence(event: LedgerEvent): string {
  const said = sentenceOf(event);
  return escapeControl(event.dryRun ? `dry run: ${said}` : said);
}

function sentenceOf(event: LedgerEvent): string {
  try {
    return formOf(event).sentence(event);
  } catch (error) {
    // a damaged row may be JSON without the fields of its kind, and must not end who reads it
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const because = `it has not the fields of ${event.kind} (${error.message})`;
    return ledgerEvents["ledger.damaged"].sentence({ ...event, kind: "ledger.damaged", because });
  }
}

/** How loud the event is in the log. A hold is a decision, not trouble. */
export function levelOf(event: LedgerEvent): EventLevel {
  return formOf(event).level;
}

/** Of an event whose kind this version does not know: a newer one, or a damaged row. */
const UNKNOWN: EventForm<LedgerEvent> = {
  level: "warn",
  sentence: ({ kind }) => `an event of the unknown kind ${kind}`,
};

/** The table has the form of an event under its kind, which TypeScript cannot follow here. */
function formOf({ kind }: LedgerEvent): EventForm<LedgerEvent> {
  return Object.hasOwn(EVENT_FORMS, kind) ? (EVENT_FORMS[kind] as EventForm<LedgerEvent>) : UNKNOWN;
}
