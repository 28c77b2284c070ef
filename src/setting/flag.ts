import type { z } from "zod";
import { fromText, refused, value } from "./from-text.ts";

const YES = ["true", "yes", "on", "1"];
const NO = ["false", "no", "off", "0"];

/** Yes or no, in any case. */
export function flag(): z.ZodType<boolean, string> {
  return fromText("true or false (also yes, no, on, off, 1, 0)", (text) => {
    const word = text.toLowerCase();
    if (YES.includes(word)) return value(true);
    return NO.includes(word) ? value(false) : refused();
  });
}
