import type { Kind, LedgerEvent } from "../../ledger/event.ts";

/** Why nothing could strike, or nothing by itself, for a while. */
export type Obstacle = "no-daemon" | "no-engine" | "halted" | "disarmed" | "bad-settings" | "idle";

/** In order of how much they explain, in words that go on "the monkey ...". */
export const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  "no-daemon": "did not run",
  halted: "was halted",
  "no-engine": "had no engine",
  disarmed: "was disarmed",
  "bad-settings": "had settings that are not valid",
  idle: "was not armed",
};

/** While something hindered it. */
export interface Span {
  readonly what: Obstacle;
  /** UTC. */
  readonly from: string;
  readonly to: string;
  /** It goes on. */
  readonly open: boolean;
  readonly because: string;
}

/** The kinds that tell of hindrances; what was before a time is told by those before it. */
export const OBSTACLE_KINDS = [
  "daemon.started",
  "daemon.ready",
  "daemon.stopped",
  "engine.connected",
  "engine.lost",
  "halted",
  "disarmed",
  "resumed",
  "settings.refused",
  "settings.reloaded",
  "mode.changed",
] as const satisfies readonly Kind[];

/**
 * What hindered strikes between two times (UTC), from events that may begin earlier. A daemon that
 * was killed says no shutDown: its absence counts from the last that anybody recorded before.
 */
export function spansOf(
  events: readonly LedgerEvent[],
  { from, to, running }: { readonly from: string; readonly to: string; readonly running: boolean },
): readonly Span[] {
  const book = new SpanBook();
  const [first] = events;
  // what is older may have been dropped: only a start tells that there was nothing before it
  let isUp = first !== undefined && first.kind !== "daemon.started";
  let last: LedgerEvent | undefined;
  if (!isUp) book.begin("no-daemon", from, "none had run before");
  for (const event of events) {
    if (event.kind === "daemon.started") {
      if (isUp && last) book.begin("no-daemon", last.at, "it had ended without a word");
      isUp = true;
    }
    if (event.kind === "daemon.stopped") isUp = false;
    note(book, event);
    last = event;
  }
  if (isUp && !running && last) {
    book.begin("no-daemon", last.at, "it ended without a word");
  }
  return book.endAll(to).flatMap((span) => clip(span, from, to));
}

function note(book: SpanBook, event: LedgerEvent): void {
  const { at } = event;
  if (event.kind === "daemon.started") {
    for (const what of ["no-daemon", "bad-settings", "idle"] as const) book.end(what, at);
    book.begin("no-engine", at, "it had not yet answered");
  } else if (event.kind === "daemon.ready") {
    // what bars everything has a span of its own
    const isBarred = book.has("halted") || book.has("disarmed");
    if (!event.armed && !isBarred) book.begin("idle", at, event.because);
  } else if (event.kind === "daemon.stopped") {
    for (const what of ["no-engine", "bad-settings", "idle"] as const) book.end(what, at);
    book.begin("no-daemon", at, event.because);
  } else if (event.kind === "engine.connected") book.end("no-engine", at);
  else if (event.kind === "engine.lost") book.begin("no-engine", at, event.because);
  else noteOrder(book, event);
}

function noteOrder(book: SpanBook, event: LedgerEvent): void {
  const { at } = event;
  if (event.kind === "halted" || event.kind === "disarmed") {
    book.begin(event.kind, at, `by ${event.by}: ${event.why}`);
  } else if (event.kind === "resumed") {
    if (event.lifted.includes("halt")) book.end("halted", at);
    if (event.lifted.includes("disarm")) book.end("disarmed", at);
  } else if (event.kind === "settings.refused") book.begin("bad-settings", at, event.because);
  else if (event.kind === "settings.reloaded") {
    book.end("bad-settings", at);
    // whether it is armed now depends on settings that the event does not tell
    if (event.changed.length > 0) book.end("idle", at);
  } else if (event.kind === "mode.changed") {
    book.end("idle", at);
    if (event.mode === "disabled") {
      book.begin("idle", at, `the mode was set to disabled by ${event.by}: ${event.why}`);
    }
  }
}

/** Spans as they begin and end; of one kind there is one at a time. */
class SpanBook {
  readonly #open = new Map<Obstacle, Span>();
  readonly #closed: Span[] = [];

  has(what: Obstacle): boolean {
    return this.#open.has(what);
  }

  /** What has begun already goes on as it began. */
  begin(what: Obstacle, at: string, because: string): void {
    if (!this.has(what)) this.#open.set(what, { what, from: at, to: at, open: true, because });
  }

  end(what: Obstacle, at: string): void {
    const span = this.#open.get(what);
    if (span === undefined) return;
    this.#open.delete(what);
    this.#closed.push({ ...span, to: at, open: false });
  }

  endAll(at: string): readonly Span[] {
    const open = [...this.#open.values()].map((span) => ({ ...span, to: at }));
    return [...this.#closed, ...open].toSorted((one, other) => (one.from < other.from ? -1 : 1));
  }
}

/** Times of one form compare as texts. */
function clip(span: Span, from: string, to: string): readonly Span[] {
  const begins = span.from > from ? span.from : from;
  const ends = span.to < to ? span.to : to;
  return begins < ends ? [{ ...span, from: begins, to: ends }] : [];
}
