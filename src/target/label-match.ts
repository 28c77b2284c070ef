import { type Reading, refused, value } from "../setting/from-text.ts";
import { quote } from "../setting/quote.ts";

/** A label that a target must carry. */
export interface LabelMatch {
  /** As the user wrote it: `key=value`, or `key` for any value. */
  readonly text: string;
  matches(labels: Readonly<Record<string, string>>): boolean;
}

const LONGEST = 1000;

/** Reads `key=value` or `key`. Docker compares labels exactly, and so does this. */
export function readLabelMatch(text: string): Reading<LabelMatch> {
  if (text.length > LONGEST) {
    return refused(`a label has at most ${LONGEST} characters, got ${text.length}`);
  }
  const at = text.indexOf("=");
  const key = at < 0 ? text : text.slice(0, at);
  if (key === "" || /\s/.test(key)) {
    return refused(`${quote(text)} is not key=value or key`);
  }
  const wanted = at < 0 ? undefined : text.slice(at + 1);
  return value({
    text,
    matches: (labels) =>
      Object.hasOwn(labels, key) && (wanted === undefined || labels[key] === wanted),
  });
}
