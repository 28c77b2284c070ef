import type { IncomingHttpHeaders } from "node:http";

/** How many whole seconds a clock seems to be ahead; negative: behind. */
export interface ClockShift {
  readonly seconds: number;
}

// as inspections have it, with up to nine decimals; the year 1 means never
const RFC3339 = /"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z"/g;
const EVENT_TIME = /"(time|timeNano)":(\d+)/g;
const QUERY_TIME = /([?&](?:since|until)=)(\d+)/g;

/** An answer of the engine with every time in it moved by the shift. */
export function shiftBody(body: Buffer, { seconds }: ClockShift): Buffer {
  if (seconds === 0) return body;
  const shifted = body
    .toString("utf8")
    .replace(RFC3339, (_all, time: string, decimals = "") => {
      const moved = new Date(Date.parse(`${time}Z`) + seconds * 1000).toISOString().slice(0, 19);
      return `"${moved}${decimals}Z"`;
    })
    .replace(EVENT_TIME, (_all, key: string, time: string) => {
      // nanoseconds do not fit a double
      const moved = BigInt(time) + BigInt(seconds) * (key === "time" ? 1n : 1_000_000_000n);
      return `"${key}":${moved}`;
    });
  return Buffer.from(shifted);
}

/** The headers of an answer with its `Date` moved by the shift. */
export function shiftDate(
  headers: IncomingHttpHeaders,
  { seconds }: ClockShift,
): IncomingHttpHeaders {
  if (seconds === 0 || headers.date === undefined) return headers;
  return { ...headers, date: new Date(Date.parse(headers.date) + seconds * 1000).toUTCString() };
}

/** A request's path with `since` and `until` moved back, to what the engine itself would say. */
export function shiftQuery(path: string, { seconds }: ClockShift): string {
  if (seconds === 0) return path;
  return path.replace(
    QUERY_TIME,
    (_all, start: string, whole: string) => `${start}${Number(whole) - seconds}`,
  );
}
