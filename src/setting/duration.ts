import type { z } from "zod";
import { fromText, type Reading, refused, value } from "./from-text.ts";

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** A hundred years: more is a slip of the keyboard, and dates would overflow. */
const LONGEST_MS = 36_500 * 86_400_000;

const ONE_NUMBER = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/;
const SEVERAL_UNITS = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * A duration in milliseconds. A bare number is seconds; otherwise `500ms`, `30s`, `5m`, `1h30m`,
 * `2d`, units from large to small, fractions only with a single unit.
 */
export function duration(limits: { readonly minMs?: number } = {}): z.ZodType<number, string> {
  const { minMs = 0 } = limits;
  return fromText(expected(minMs), (text) => readAtLeast(text, minMs));
}

/** A duration as `duration` reads it, or the word `off`. */
export function durationOrOff(limits: {
  readonly minMs: number;
}): z.ZodType<number | "off", string> {
  const { minMs } = limits;
  return fromText<number | "off">(`${expected(minMs)}, or off`, (text) =>
    text.toLowerCase() === "off" ? value("off") : readAtLeast(text, minMs),
  );
}

function expected(minMs: number): string {
  const atLeast = minMs > 0 ? ` of at least ${formatDuration(minMs)}` : "";
  return `a duration${atLeast} such as 30 (seconds), 500ms, 5m or 1h30m`;
}

function readAtLeast(text: string, minMs: number): Reading<number> {
  const reading = readDuration(text);
  return reading.kind === "value" && reading.value < minMs ? refused() : reading;
}

/** Reads one duration, see `duration`. */
export function readDuration(text: string): Reading<number> {
  const ms = oneNumber(text) ?? severalUnits(text);
  if (ms === undefined) return refused();
  if (ms > LONGEST_MS) return refused("that is more than a hundred years");
  if (!Number.isInteger(ms)) return refused("milliseconds are not divided further");
  return value(ms);
}

/** The shortest text that `duration` reads back as the same number of whole milliseconds. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  let text = "";
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0s" : text;
}

function oneNumber(text: string): number | undefined {
  const match = ONE_NUMBER.exec(text);
  if (!match) return undefined;
  const [, number, unit = "s"] = match;
  const size = UNITS.find(([name]) => name === unit)?.[1] ?? Number.NaN;
  // 1.1 * 1000 is 1100.0000000000002
  return Number((Number(number) * size).toPrecision(15));
}

function severalUnits(text: string): number | undefined {
  const match = text === "" ? null : SEVERAL_UNITS.exec(text);
  if (!match) return undefined;
  return UNITS.reduce((sum, [, size], place) => sum + Number(match[place + 1] ?? 0) * size, 0);
}
