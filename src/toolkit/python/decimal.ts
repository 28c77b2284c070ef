import { PythonNumber } from "./python-number.ts";

/** A number without rounding: digits times a power of ten. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const TEXT = /^([-+]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([-+]?\d+))?$/;

/**
 * What Python's `Decimal(text)` reads: `5e1`, `1_000`, blanks around. undefined for everything
 * else, also for infinity and what is not a number.
 */
export function readDecimal(text: string): Decimal | undefined {
  const match = TEXT.exec(text.trim().replaceAll("_", ""));
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", only = "", exponent = "0"] = match;
  const digits = BigInt(`${whole}${fraction}${only}`);
  return {
    digits: sign === "-" ? -digits : digits,
    exponent: Number(exponent) - fraction.length - only.length,
  };
}

/** Exactly the number that a float holds: 0.1 is a little more than a tenth. */
export function decimalOf(value: number | PythonNumber): Decimal | undefined {
  if (value instanceof PythonNumber) {
    return { digits: value.isFloat ? BigInt(value.value) : BigInt(value.spelling), exponent: 0 };
  }
  if (!Number.isFinite(value)) return undefined;
  let whole = value;
  let halvings = 0;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    halvings++;
  }
  // a half is five tenths
  return { digits: BigInt(whole) * 5n ** BigInt(halvings), exponent: -halvings };
}

/** Below, at or above zero as the first is below, at or above the second. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = [signOf(a), signOf(b)];
  if (left !== right || left === 0) return left - right;
  // numbers of very different size are never written out
  const size = magnitudeOf(a) - magnitudeOf(b);
  if (size !== 0) return size * left;
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = scale(a, exponent) - scale(b, exponent);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function signOf({ digits }: Decimal): number {
  return digits === 0n ? 0 : digits < 0n ? -1 : 1;
}

/** The position of the first digit. */
function magnitudeOf({ digits, exponent }: Decimal): number {
  return digits.toString().replace("-", "").length + exponent;
}

function scale({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}
