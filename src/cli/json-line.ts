import { escapeControl } from "../world/escape-control.ts";

/**
 * A value as one line of JSON that steers no terminal: JSON itself escapes only what is below
 * U+0020, and reads the other escapes back all the same.
 */
export function jsonLine(value: unknown): string {
  return escapeControl(JSON.stringify(value));
}

/** The same over several lines, as people read it. */
export function jsonLines(value: unknown): string {
  return JSON.stringify(value, null, 2).split("\n").map(escapeControl).join("\n");
}
