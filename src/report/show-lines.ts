import { escapeControl } from "../world/escape-control.ts";

/** Keeps lines and tabs of a longer text, and shows all else that steers a terminal as an escape. */
export function showLines(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .split("\n")
    .map((line) => line.split("\t").map(escapeControl).join("\t"))
    .join("\n");
}
