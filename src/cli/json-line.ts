import { escapeControl } from "../world/escape-control.ts";

/**
 * A value as one line of JSON without terminal control sequences: JSON itself escapes only
 * characters below U+0020, but parsers read the other escapes too.
 */
export function jsonLine(value: unknown): string {
  return escapeControl(JSON.stringify(value));
}

/** The same, indented over several lines. */
export function jsonLines(value: unknown): string {
  return JSON.stringify(value, null, 2).split("\n").map(escapeControl).join("\n");
}
