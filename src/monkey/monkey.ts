import type { Ticker } from "./ticker.ts";

/** All that strikes automatically: the interval, and later each schedule, with a ticker of its own. */
export class Monkey {
  readonly #tickers: readonly Ticker[];

  constructor(tickers: readonly Ticker[]) {
    this.#tickers = tickers;
  }

  /** Milliseconds since the epoch; undefined: no strike is planned. */
  get nextStrikeAt(): number | undefined {
    const planned = this.#tickers.map(({ nextAt }) => nextAt).filter((at) => at !== undefined);
    return planned.length === 0 ? undefined : Math.min(...planned);
  }

  /** Runs all tickers until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#tickers.map((ticker) => ticker.run(signal)));
  }

  /** Plans anew; like a restart, that never brings a strike forward. */
  settingsChanged(): void {
    for (const ticker of this.#tickers) ticker.replan();
  }
}
