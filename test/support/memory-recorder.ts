import type { EventBody, Kind, LedgerEvent } from "../../src/ledger/event.ts";
import type { Recorder } from "../../src/ledger/ledger.ts";

/** Keeps what is recorded, for tests to look at. */
export class MemoryRecorder implements Recorder {
  readonly events: LedgerEvent[] = [];
  /** Throwing makes recording fail, as a full disk would. */
  before: (eventBody: EventBody) => void = () => {};

  record(eventBody: EventBody): LedgerEvent {
    this.before(eventBody);
    const event = {
      ...eventBody,
      seq: this.events.length + 1,
      at: new Date(0).toISOString(),
      dryRun: false,
    };
    this.events.push(event);
    return event;
  }

  get kinds(): readonly Kind[] {
    return this.events.map(({ kind }) => kind);
  }

  of<K extends Kind>(kind: K): readonly (LedgerEvent & { readonly kind: K })[] {
    return this.events.filter((event): event is LedgerEvent & { kind: K } => event.kind === kind);
  }
}
