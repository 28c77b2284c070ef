import { type PatternReader, RegexRefusal } from "./pattern-reader.ts";

/** The next quantifier, without the sign that makes it lazy; undefined where none comes. */
export function takeQuantifier(reader: PatternReader): string | undefined {
  const sign = reader.takeWhile((character) => /^[*+?]$/.test(character), 1);
  if (sign !== "") return sign;
  const mark = reader.mark;
  if (!reader.takeIf("{")) return undefined;
  const isDigit = (character: string) => /^[0-9]$/.test(character);
  const least = reader.takeWhile(isDigit);
  const hasComma = reader.takeIf(",");
  const most = hasComma ? reader.takeWhile(isDigit) : least;
  // braces around anything else are literal
  if (!reader.takeIf("}") || (least === "" && !hasComma)) {
    reader.goBack(mark);
    return undefined;
  }
  if (most !== "" && Number(most) < Number(least)) {
    throw new RegexRefusal("min repeat greater than max repeat");
  }
  return hasComma ? `{${least || "0"},${most}}` : `{${least}}`;
}
