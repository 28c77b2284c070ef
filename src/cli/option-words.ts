import { Argument, InvalidArgumentError, Option } from "commander";
import { readDuration } from "../setting/duration.ts";
import { nearest } from "../setting/near-miss.ts";

/** An option that takes one of a few words; help, completion and errors list them. */
export function choiceOption(flags: string, about: string, words: readonly string[]): Option {
  return new Option(flags, about).choices(words).argParser(oneOf(words));
}

/** An argument that is one of a few words. */
export function choiceArgument(name: string, about: string, words: readonly string[]): Argument {
  return new Argument(name, about).choices(words).argParser(oneOf(words));
}

/** Reads the value of an option as a duration above zero, in milliseconds. */
export function durationWord(text: string): number {
  const reading = readDuration(text);
  if (reading.kind === "value" && reading.value > 0) return reading.value;
  throw new InvalidArgumentError("Expected a duration above 0 such as 500ms, 30s, 5m or 1h30m.");
}

function oneOf(words: readonly string[]): (text: string) => string {
  return (text) => {
    const word = words.find((it) => it.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    const near = nearest(text.toLowerCase(), words);
    const meant = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new InvalidArgumentError(`Expected one of ${words.join(", ")}.${meant}`);
  };
}
