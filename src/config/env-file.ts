import { parse } from "dotenv";
import type { BadLine, Entry, FileScan } from "./file-scan.ts";
import { findSetting, isOurs } from "./slices.ts";

const KEY_OF_LINE = /^\s*(?:export\s+)?([\w.-]+)(\s*=|:\s)?/;

/**
 * Reads the `.env` format as dotenv understands it, without touching the process's environment.
 * dotenv silently drops what it does not understand and lets the last of several win, so the
 * lines are looked at once more for that and for their numbers.
 */
export function scanEnvFile(text: string): FileScan {
  const values = parse(text);
  const entries: Entry[] = [];
  const badLines: BadLine[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1;
    const [, key, sign] = KEY_OF_LINE.exec(raw) ?? [];
    if (key === undefined || !(isOurs(key) || findSetting(key))) continue;
    const value = values[key];
    if (sign !== undefined && value !== undefined) {
      entries.push({ key, text: value, line });
    } else if (isOurs(key)) {
      badLines.push({ line, because: `expected KEY=value, got no = after ${key}` });
    }
  }
  return { entries, badLines };
}
