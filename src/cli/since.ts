import { InvalidArgumentError } from "commander";
import { readDuration } from "../setting/duration.ts";

/** Reads how long ago, or a time, as milliseconds since the epoch. */
export function sinceWord(text: string): number {
  const ago = readDuration(text);
  if (ago.kind === "value") return Date.now() - ago.value;
  const [time, day, zone] =
    /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  // UTC unless it says otherwise, like everywhere in the ledger
  const at = Date.parse(zone === undefined && time !== day ? `${time}Z` : (time ?? ""));
  if (!Number.isNaN(at) && isDay(day)) return at;
  throw new InvalidArgumentError(
    "Expected how long ago (30m, 1h30m) or a time such as 2026-01-31T08:00Z.",
  );
}

/** Date.parse accepts February 31 as a day in March. */
function isDay(day = ""): boolean {
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day);
}
