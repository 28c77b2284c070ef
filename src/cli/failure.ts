import { CommanderError } from "commander";
import { ChaosError, type ErrorCode, EXIT } from "../world/chaos-error.ts";
import { escapeLines } from "./escape-lines.ts";
import { jsonLine } from "./json-line.ts";
import type { Terminal } from "./terminal.ts";

/** What commander quotes may be as long as a command line. */
const LONG_QUOTE = /'([^']{100})[^']{20,}'/g;

/** Why a command failed, as programs read it after `--json`. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly exitCode: number;
}

/**
 * Prints on stderr why a command failed and returns its exit code; with `--json` it also prints
 * `{"error": {code, message, exitCode}}` on stdout. Only a defect shows a stack trace.
 */
export function reportFailure(error: unknown, terminal: Terminal, json: boolean): number {
  // `--help` and `--version` end this way too
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  const failure = failureOf(error);
  if (json) terminal.out(jsonLine({ error: failure }));
  // commander has already written its own
  if (error instanceof ChaosError) terminal.note(`chaos-monkey: ${escapeLines(error.message)}`);
  else if (!(error instanceof CommanderError)) {
    terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return failure.exitCode;
}

function failureOf(error: unknown): Failure {
  if (error instanceof ChaosError) {
    return { code: error.code, message: error.message, exitCode: error.exitCode };
  }
  if (error instanceof CommanderError) {
    const message = withoutPrefix(error.message);
    return { code: "bad-usage", message, exitCode: EXIT.usage };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: "unexpected", message, exitCode: EXIT.deviated };
}

/** A message of commander without its prefix, and with long quotes from the command line shortened. */
export function withoutPrefix(message: string): string {
  return message
    .replace(/^error: (command-argument )?/, "")
    .replaceAll(LONG_QUOTE, (_all, beginning: string) => `'${beginning}...'`);
}

/** Whether the arguments contain `--json`; read before parsing, because parsing itself may fail. */
export function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? undefined : end).includes("--json");
}
