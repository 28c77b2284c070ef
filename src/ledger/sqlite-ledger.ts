import type { SQLInputValue } from "node:sqlite";
import type { Database } from "../state/database.ts";
import type { Clock } from "../world/clock.ts";
import { escapeControl } from "../world/escape-control.ts";
import { messageOf } from "../world/message-of.ts";
import { Chain, type EventRow } from "./chain.ts";
import type { EventBody, Kind, LedgerEvent } from "./event.ts";
import { type Hold, type HoldRow, repeatedHold, repeats } from "./hold-row.ts";
import type { EventQuery, Ledger, Recorder, Verification } from "./ledger.ts";
import { COUNTED_KINDS } from "./tally.ts";
import { Totals } from "./totals.ts";

/** A row of equal holds that goes on is told of this often. */
const RECORD_REPEATS_EVERY_MS = 3_600_000;
const PAGE = 500;

/** What an event is read back from. */
type StoredEvent = Pick<EventRow, "seq" | "at" | "kind" | "body">;

/** The ledger in the state's database, shared by every process over the same folder. */
export class SqliteLedger implements Ledger {
  readonly dryRun: Recorder = { record: (eventBody) => this.#record(eventBody, true) };
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #onListenerError: (error: unknown) => void;
  readonly #stamp: Pick<LedgerEvent, "recordedBy"> | undefined;
  readonly #chain: Chain;
  readonly #totals: Totals;
  readonly #listeners = new Set<(event: LedgerEvent) => void>();
  readonly #undelivered: LedgerEvent[] = [];
  #isDelivering = false;
  #row: HoldRow | undefined;

  constructor(options: {
    readonly database: Database;
    readonly clock: Clock;
    /** Told of a listener that threw; the others and the record are not concerned. */
    readonly onListenerError: (error: unknown) => void;
    /** Stands in every event that a guardian records, so that the daemon can tell of it. */
    readonly recordedBy?: "guardian";
  }) {
    this.#database = options.database;
    this.#clock = options.clock;
    this.#onListenerError = options.onListenerError;
    this.#stamp = options.recordedBy && { recordedBy: options.recordedBy };
    this.#chain = new Chain(options.database);
    this.#totals = new Totals(options.database);
  }

  record(eventBody: EventBody): LedgerEvent {
    return this.#record(eventBody, false);
  }

  *read(query: EventQuery = {}): Iterable<LedgerEvent> {
    const { where, params } = conditions(query);
    let after = query.limit === undefined ? 0 : this.#beforeNewest(query, query.limit);
    // what is recorded meanwhile is not part of the answer
    const upTo = this.#database.get<{ seq: number | null }>("SELECT max(seq) AS seq FROM events");
    for (;;) {
      const page = this.#database.all<StoredEvent>(
        `SELECT seq, at, kind, body FROM events WHERE ${where} AND seq > ? AND seq <= ? ORDER BY seq LIMIT ${PAGE}`,
        ...params,
        after,
        upTo?.seq ?? 0,
      );
      yield* page.map(eventOf);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.seq;
    }
  }

  follow(listener: (event: LedgerEvent) => void): () => void {
    // a function of its own, so that the same listener can follow twice
    const following = (event: LedgerEvent) => listener(event);
    this.#listeners.add(following);
    return () => {
      this.#listeners.delete(following);
    };
  }

  verify(): Verification {
    return this.#chain.verify();
  }

  flush(): void {
    this.#database.transaction(() => this.#recordRepeats());
  }

  prune(beforeMs: number): number {
    return this.#database.transaction(() => {
      const upTo = this.#chain.newestBefore(isoTime(Math.max(0, beforeMs)));
      if (upTo === undefined) return 0;
      const counted = Iterator.from(this.read({ kinds: COUNTED_KINDS, upToSeq: upTo }));
      this.#totals.remove([...counted], upTo);
      return this.#chain.prune(upTo);
    });
  }

  #record(eventBody: EventBody, dryRun: boolean): LedgerEvent {
    if (eventBody.kind === "hold" && this.#row && repeats(eventBody, dryRun, this.#row)) {
      return this.#count(this.#row);
    }
    return this.#database.transaction(() => {
      const endsRow = eventBody.kind === "hold" || eventBody.kind === "strike.intended";
      if (endsRow) {
        this.#recordRepeats();
        this.#setRow(undefined);
      }
      const event = this.#append(eventBody, dryRun);
      if (event.kind === "hold") this.#startRow(event);
      return event;
    });
  }

  #startRow(first: LedgerEvent & Hold): void {
    this.#setRow({ first, unrecorded: 0, recordedAtMs: this.#clock.monotonic() });
  }

  #count(row: HoldRow): LedgerEvent {
    this.#setRow({ ...row, unrecorded: row.unrecorded + 1 });
    if (this.#clock.monotonic() - row.recordedAtMs >= RECORD_REPEATS_EVERY_MS) this.flush();
    return row.first;
  }

  #recordRepeats(): void {
    const row = this.#row;
    if (row === undefined || row.unrecorded === 0) return;
    this.#append(repeatedHold(row), row.first.dryRun);
    this.#setRow({ ...row, unrecorded: 0, recordedAtMs: this.#clock.monotonic() });
  }

  #setRow(row: HoldRow | undefined): void {
    const before = this.#row;
    this.#row = row;
    this.#database.afterRollback(() => {
      this.#row = before;
    });
  }

  #append(eventBody: EventBody, dryRun: boolean): LedgerEvent {
    const { seq, at } = this.#chain.append({
      at: isoTime(this.#clock.now()),
      kind: eventBody.kind,
      strike: "strike" in eventBody ? eventBody.strike : null,
      service: serviceOf(eventBody),
      body: JSON.stringify({ ...eventBody, dryRun, ...this.#stamp }),
    });
    const event = { ...eventBody, seq, at, dryRun, ...this.#stamp };
    this.#totals.add(event);
    this.#database.afterCommit(() => this.#deliver(event));
    return event;
  }

  /** One event after the other to all, also when a listener records something itself. */
  #deliver(event: LedgerEvent): void {
    this.#undelivered.push(event);
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let next = this.#undelivered.shift(); next; next = this.#undelivered.shift()) {
      for (const listener of [...this.#listeners]) {
        try {
          listener(next);
        } catch (error) {
          this.#onListenerError(error);
        }
      }
    }
    this.#isDelivering = false;
  }

  /** The number before the oldest of the newest `limit` matches. */
  #beforeNewest(query: EventQuery, limit: number): number {
    const { kinds, ...rest } = query;
    // one look into the index for each kind, instead of sorting all events of all kinds
    const branches = kinds === undefined ? [query] : kinds.map((kind) => ({ ...rest, kind }));
    const newest = branches.flatMap((branch) => {
      const { where, params } = conditions(branch);
      return this.#database.all<{ seq: number }>(
        `SELECT seq FROM events WHERE ${where} ORDER BY seq DESC LIMIT ?`,
        ...params,
        limit,
      );
    });
    const oldest = newest.sort((one, other) => other.seq - one.seq)[limit - 1] ?? newest.at(-1);
    return (oldest?.seq ?? Number.MAX_SAFE_INTEGER) - 1;
  }
}

/** Everywhere that an event can name a service or a container; a damaged body names none. */
const ABOUT = `service = ? OR CASE WHEN json_valid(body) THEN
  json_extract(body, '$.asked') = ? OR json_extract(body, '$.target.name') = ? OR EXISTS (
    SELECT 1 FROM json_each(body, '$.targets')
    WHERE json_extract(value, '$.service') = ? OR json_extract(value, '$.name') = ?) END`;

/** A query, or the part of it that is about one kind. */
type Conditions = EventQuery & { readonly kind?: Kind };

function conditions(query: Conditions): {
  readonly where: string;
  readonly params: readonly SQLInputValue[];
} {
  const { afterSeq, upToSeq, sinceMs, beforeMs, kind, kinds, strike, about, limit } = query;
  const where: string[] = ["true"];
  const params: SQLInputValue[] = [];
  if (afterSeq !== undefined) {
    where.push("seq > ?");
    params.push(afterSeq);
  }
  if (upToSeq !== undefined) {
    where.push("seq <= ?");
    params.push(upToSeq);
  }
  if (sinceMs !== undefined) {
    const since = isoTime(Math.max(0, sinceMs));
    // the clock may have been set back: not every event after the first is in it
    where.push("seq >= (SELECT min(+seq) FROM events WHERE at >= ?) AND +at >= ?");
    params.push(since, since);
  }
  if (beforeMs !== undefined) {
    where.push("+at < ?");
    params.push(isoTime(Math.max(0, beforeMs)));
  }
  if (kinds !== undefined) {
    // few rows are found by the index; many are read in their order, without sorting them
    const column = limit === undefined ? "+kind" : "kind";
    where.push(`${column} IN (SELECT value FROM json_each(?))`);
    params.push(JSON.stringify(kinds));
  }
  if (kind !== undefined) {
    where.push("kind = ?");
    params.push(kind);
  }
  if (strike !== undefined) {
    where.push("strike = ?");
    params.push(strike);
  }
  if (about !== undefined) {
    where.push(`(${ABOUT})`);
    params.push(...ABOUT.matchAll(/\?/g).map(() => about));
  }
  return { where: where.join(" AND "), params };
}

/** A row that was damaged ends nothing: what is read in its place says so. */
function eventOf({ seq, at, kind, body }: StoredEvent): LedgerEvent {
  const damaged = (because: string): LedgerEvent => ({
    kind: "ledger.damaged",
    because,
    seq,
    at,
    dryRun: false,
  });
  try {
    const read = JSON.parse(body) as unknown;
    if (typeof read !== "object" || read === null || !("kind" in read) || read.kind !== kind) {
      return damaged(`expected an event of the kind ${kind}`);
    }
    return { ...(read as EventBody & { readonly dryRun: boolean }), seq, at };
  } catch (error) {
    return damaged(`expected JSON (${messageOf(error)})`);
  }
}

/** The service that an event is about, if it is about one. */
function serviceOf(eventBody: EventBody): string | null {
  const targets =
    "targets" in eventBody ? eventBody.targets : "target" in eventBody ? [eventBody.target] : [];
  const [service, ...others] = new Set(targets.map((target) => target.service));
  // SQLite ends a text at a zero character
  return service !== undefined && others.length === 0 ? escapeControl(service) : null;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
