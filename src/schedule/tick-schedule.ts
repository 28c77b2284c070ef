/** A moment at which something is due, in milliseconds on one clock. */
export interface Tick {
  readonly at: number;
  /** How many ticks lie in the past and are dropped, never replayed. */
  readonly skipped: number;
}

/** A tick that an earlier run of the daemon planned, with the terms of its schedule. */
export type RememberedTick = { readonly at: number } & Readonly<Record<string, unknown>>;

/** When a ticker ticks. All times are milliseconds on one clock, which the caller chooses. */
export interface TickSchedule {
  /** What a plan depends on besides the time; remembered with it. */
  readonly terms: Readonly<Record<string, number | string>>;
  /** A tick that is later than this counts as missed, in milliseconds. */
  readonly missedAfterMs: number;
  /** The first tick after a start. A restart never brings a tick forward. */
  first(options: { readonly now: number; readonly remembered: RememberedTick | undefined }): Tick;
  /** The tick after `planned`, which has come, or has long passed, at `now`. */
  following(options: {
    readonly planned: number;
    readonly now: number;
    readonly roll: () => number;
  }): Tick;
}
