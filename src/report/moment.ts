import { humanDuration } from "../setting/human-duration.ts";

const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** A journal's time in ms; without an offset it is UTC. Undefined: it is no time. */
export function timeOf(text: string | undefined): number | undefined {
  const [whole, offset] = TIMESTAMP.exec(text ?? "") ?? [];
  if (whole === undefined) return undefined;
  const ms = Date.parse(offset === undefined ? `${whole}Z` : whole);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A time as people read it. */
export function showTime(text: string): string {
  if (timeOf(text) === undefined) return "unknown";
  const [, day, time, offset = ""] = /^([\d-]+)[T ]([\d:]+)[.\d]*(.*)$/.exec(text) ?? [];
  const zone = /^(Z|[+-]00:?00)?$/.test(offset) ? "UTC" : offset;
  return `${day} ${time} ${zone}`;
}

/** A duration in seconds as people read it. */
export function showSeconds(seconds: number): string {
  const ms = seconds * 1000;
  return ms < 1 ? "< 1 ms" : humanDuration(ms);
}
