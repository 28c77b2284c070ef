/** How loud an event is in the log. */
export type EventLevel = "debug" | "info" | "warn" | "error";

/** What the ledger adds to every event. */
export interface EventStamp {
  /** Consecutive, from 1. */
  readonly seq: number;
  /** UTC, ISO 8601 with milliseconds. */
  readonly at: string;
  readonly dryRun: boolean;
  /** A guardian recorded it, not the daemon or a command. */
  readonly recordedBy?: "guardian";
}

/** How people meet one kind of event. */
export interface EventForm<Event> {
  readonly level: EventLevel;
  /** One line of English; names come first, ids last. Callers escape control characters. */
  readonly sentence: (event: Event & EventStamp) => string;
}

/** The forms of a family of events: one for each kind of its union. */
export type Family<Union extends { readonly kind: string }> = {
  readonly [Kind in Union["kind"]]: EventForm<Extract<Union, { readonly kind: Kind }>>;
};
