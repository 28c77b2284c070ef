import type { EventBody, Kind, LedgerEvent } from "./event.ts";

/** What a part needs in order to tell what happened. */
export interface Recorder {
  /**
   * Durable when it returns, or, inside a transaction, when that commits. Throws
   * `state-unwritable` when it cannot be written.
   */
  record(eventBody: EventBody): LedgerEvent;
}

/** Which events are meant: all conditions hold at once, and without any all events. */
export interface EventQuery {
  /** Only events after this sequence number. */
  readonly afterSeq?: number;
  /** Only events up to this sequence number. */
  readonly upToSeq?: number;
  /** Only events at or after this time, milliseconds since the epoch. */
  readonly sinceMs?: number;
  /** Only events before this time. */
  readonly beforeMs?: number;
  readonly kinds?: readonly Kind[];
  readonly strike?: string;
  /** Only events about the service, or the container, of that name. */
  readonly about?: string;
  /** The newest `limit` of what matches, still oldest first. */
  readonly limit?: number;
}

/** Whether the kept chain is whole; `seq` is the first event that does not fit. */
export type Verification =
  | { readonly kind: "intact"; readonly events: number; readonly prunedUpTo: number }
  | { readonly kind: "damaged"; readonly seq: number; readonly because: string };

/** The append-only record of all that happened and all that was held. */
export interface Ledger extends Recorder {
  /** A recorder whose events carry the dry-run mark. */
  readonly dryRun: Recorder;
  /** Oldest first. */
  read(query?: EventQuery): Iterable<LedgerEvent>;
  /** Called after each commit, in order; the returned function ends it. */
  follow(listener: (event: LedgerEvent) => void): () => void;
  /** Recomputes the hash chain from the oldest kept event. */
  verify(): Verification;
  /** Writes the count of an unfinished row of equal holds. */
  flush(): void;
  /** Drops events older than `beforeMs`, keeping the chain verifiable; returns how many. */
  prune(beforeMs: number): number;
}
