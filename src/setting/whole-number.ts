import type { z } from "zod";
import { fromText, refused, value } from "./from-text.ts";

/** A whole number in plain digits, both limits included. */
export function wholeNumber(limits: {
  readonly min: number;
  readonly max: number;
}): z.ZodType<number, string> {
  const { min, max } = limits;
  return fromText(`a whole number from ${min} to ${max}`, (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return number >= min && number <= max ? value(number) : refused();
  });
}
