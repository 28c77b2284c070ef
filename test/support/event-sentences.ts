import { expect, test } from "vitest";
import type { EventBody, Kind, LedgerEvent } from "../../src/ledger/event.ts";
import { sentence } from "../../src/ledger/sentence.ts";

type Of<K extends Kind> = Extract<EventBody, { readonly kind: K }>;

/** For every kind of a family what can happen, and what people read. */
type Sentences<K extends Kind> = {
  readonly [One in K]: readonly (readonly [Omit<Of<One>, "kind">, string])[];
};

/** An event as the ledger gives it back. */
export function stamped(eventBody: EventBody, dryRun = false): LedgerEvent {
  return { ...eventBody, seq: 1, at: "2026-01-01T00:00:00.000Z", dryRun };
}

/** One test for each sentence of a family of events. */
export function testSentences<K extends Kind>(sentences: Sentences<K>): void {
  const kinds = Object.keys(sentences) as readonly string[] as readonly K[];
  for (const kind of kinds) {
    for (const [fields, expected] of sentences[kind]) {
      test(`${kind} reads: ${expected}`, () => {
        expect(sentence(stamped({ ...fields, kind } as unknown as EventBody))).toBe(expected);
      });
    }
  }
}
