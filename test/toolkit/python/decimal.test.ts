import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareDecimals, decimalOf, readDecimal } from "../../../src/toolkit/python/decimal.ts";

describe("a text is a decimal or none", () => {
  test.each(["1", "-1.5", "+.5", "5.", "5e1", " 580\n", "1_000", "1E-3", "0012"])("%j", (text) => {
    expect(readDecimal(text)).toBeDefined();
  });
  test.each(["", "x", ".", "1e", "0x1", "1,5", "nan", "Infinity", "1 2"])("%j is none", (text) => {
    expect(readDecimal(text)).toBeUndefined();
  });
});

test("a float is exactly what it holds", () => {
  const tenth = decimalOf(0.1)!;
  expect(compareDecimals(tenth, readDecimal("0.1")!)).toBeGreaterThan(0);
  const exact = "0.1000000000000000055511151231257827021181583404541015625";
  expect(compareDecimals(tenth, readDecimal(exact)!)).toBe(0);
  expect(decimalOf(Number.NaN)).toBeUndefined();
});

test("decimals compare as the numbers do", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(number, number, (a, b) => {
      const order = compareDecimals(decimalOf(a)!, decimalOf(b)!);
      expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test("a text reads as the float nearest to it", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -20, max: 20 }), (digits, exponent) => {
      const read = readDecimal(`${digits}e${exponent}`)!;
      expect(compareDecimals(read, readDecimal(`${digits}0e${exponent - 1}`)!)).toBe(0);
      expect(Math.sign(compareDecimals(read, readDecimal("0")!))).toBe(Math.sign(digits) + 0);
    }),
  );
});

test("numbers of very different size take no time", () => {
  const [huge, tiny] = [readDecimal("1e999999999")!, readDecimal("1e-999999999")!];
  expect(compareDecimals(huge, tiny)).toBeGreaterThan(0);
  expect(compareDecimals(tiny, readDecimal("-1")!)).toBeGreaterThan(0);
});
