import { isProcessOutput, isRecord, json } from "./telling.ts";

/** The beginning of a long text. */
export interface Excerpt {
  readonly label: string;
  readonly text: string;
  /** Of the whole, in bytes of UTF-8. */
  readonly bytes: number;
  readonly isCut: boolean;
}

/** What an activity gave, in the parts in which it is read; empty parts are left out. */
export function outputParts(output: unknown): readonly { label: string; text: string }[] {
  if (output === undefined || output === null) return [];
  if (!isRecord(output)) return [{ label: "output", text: plain(output) }];
  const { status, ...rest } = output;
  if (isProcessOutput(output)) return partsOf(rest);
  if (typeof status === "number" && "body" in output) return partsOf(rest);
  return [{ label: "output", text: json(output, 2) }];
}

function partsOf(parts: Readonly<Record<string, unknown>>) {
  return Object.entries(parts)
    .map(([label, value]) => ({ label, text: plain(value) }))
    .filter(({ text }) => text !== "" && text !== "{}" && text !== "null");
}

export function excerpt(part: { label: string; text: string }, atMost: number): Excerpt {
  const { label, text } = part;
  return {
    label,
    // a cut may fall into the middle of a character
    text: text.length > atMost ? text.slice(0, atMost).toWellFormed() : text,
    bytes: Buffer.byteLength(text),
    isCut: text.length > atMost,
  };
}

export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : json(value, 2);
}
