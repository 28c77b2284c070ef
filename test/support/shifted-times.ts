import type { IncomingHttpHeaders } from "node:http";

// as inspections have it, with up to nine decimals; the year 1 means never
const RFC3339 = /"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z"/g;
const EVENT_TIME = /"(time|timeNano)":(\d+)/g;
const QUERY_TIME = /([?&](?:since|until)=)(\d+)/g;

/**
 * A clock that seems to be ahead of the engine's by whole seconds, and may be set at any time. A time
 * that the engine noted before the clock was set keeps the shift that was in force then, as on a
 * machine whose clock is set.
 */
export class ShiftedClock {
  /** Latest first: from which moment of the engine's own clock which shift holds. */
  readonly #shifts = [{ fromMs: Number.NEGATIVE_INFINITY, seconds: 0 }];

  /** How many seconds the clock seems to be ahead from now on; negative: behind. */
  set(seconds: number): void {
    this.#shifts.unshift({ fromMs: Date.now(), seconds });
  }

  /** The shift from the start on, for an engine whose clock was never right. */
  setForEver(seconds: number): void {
    this.#shifts.splice(0, Number.POSITIVE_INFINITY, { fromMs: Number.NEGATIVE_INFINITY, seconds });
  }

  /** An answer of the engine with every time in it moved by the shift of its moment. */
  shiftBody(body: Buffer): Buffer {
    if (this.#isPlain) return body;
    const shifted = body
      .toString("utf8")
      .replace(RFC3339, (_all, time: string, decimals = "") => {
        const ms = Date.parse(`${time}${decimals.slice(0, 4)}Z`);
        const moved = new Date(Date.parse(`${time}Z`) + this.#secondsAt(ms) * 1000);
        return `"${moved.toISOString().slice(0, 19)}${decimals}Z"`;
      })
      .replace(EVENT_TIME, (_all, key: string, time: string) => {
        const ms = key === "time" ? Number(time) * 1000 : Number(BigInt(time) / 1_000_000n);
        // nanoseconds do not fit a double
        const unit = key === "time" ? 1n : 1_000_000_000n;
        return `"${key}":${BigInt(time) + BigInt(this.#secondsAt(ms)) * unit}`;
      });
    return Buffer.from(shifted);
  }

  /** The headers of an answer with its `Date` moved by the shift of now. */
  shiftDate(headers: IncomingHttpHeaders): IncomingHttpHeaders {
    if (this.#isPlain || headers.date === undefined) return headers;
    const date = new Date(Date.parse(headers.date) + this.#seconds * 1000).toUTCString();
    return { ...headers, date };
  }

  /** A request's path with `since` and `until` moved back by the shift of now. */
  shiftQuery(path: string): string {
    return path.replace(
      QUERY_TIME,
      (_all, start: string, whole: string) => `${start}${Number(whole) - this.#seconds}`,
    );
  }

  get #isPlain(): boolean {
    return this.#shifts.every(({ seconds }) => seconds === 0);
  }

  get #seconds(): number {
    return this.#shifts[0]?.seconds ?? 0;
  }

  #secondsAt(ms: number): number {
    return this.#shifts.find(({ fromMs }) => fromMs <= ms)?.seconds ?? 0;
  }
}
