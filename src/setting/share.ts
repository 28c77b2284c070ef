import type { z } from "zod";
import { fromText, refused, value } from "./from-text.ts";

const NUMBER = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/;

/** A share of a whole, 0 to 1; also written in percent. */
export function share(): z.ZodType<number, string> {
  return fromText("a share from 0 to 1, or from 0% to 100%", (text) => {
    const match = NUMBER.exec(text);
    if (!match) return refused();
    const [, digits, percent] = match;
    const number = percent ? Number(digits) / 100 : Number(digits);
    if (number <= 1) return value(number);
    return percent || number > 100 ? refused() : refused(`write ${digits}% for percent`);
  });
}
