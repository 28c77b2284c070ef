import type { z } from "zod";
import { fromText, refused, value } from "./from-text.ts";

const SIZE = /^(\d+)(?:([kmgt])(?:i?b)?|b)?$/i;
const POWERS = ["k", "m", "g", "t"];

/** An amount of bytes. As with Docker, `64M`, `64MB` and `64MiB` all count in steps of 1024. */
export function size(): z.ZodType<number, string> {
  return fromText("a size such as 512K, 64M or 1GiB", (text) => {
    const match = SIZE.exec(text);
    if (!match) return refused();
    const [, digits, unit] = match;
    const power = unit === undefined ? 0 : POWERS.indexOf(unit.toLowerCase()) + 1;
    const bytes = Number(digits) * 1024 ** power;
    return Number.isSafeInteger(bytes) ? value(bytes) : refused("that is too large");
  });
}
