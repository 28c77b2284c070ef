import { type Logger, pino } from "pino";
import { ChaosError } from "./chaos-error.ts";
import { escapeControl } from "./escape-control.ts";
import { messageOf } from "./message-of.ts";
import type { LogLevel } from "./settings.ts";
import { terminalLine } from "./terminal-line.ts";

/** What parts log with. */
export type Log = Pick<Logger, "trace" | "debug" | "info" | "warn" | "error">;

interface Destination {
  write(text: string): unknown;
}

/**
 * One JSON object a line for programs, with `time` (UTC), `level` as a word and `msg`; on a
 * terminal one readable line, in colours unless NO_COLOR says otherwise.
 */
export function createLog(options: {
  readonly level: LogLevel;
  readonly destination: Destination;
  readonly terminal: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
}): Log {
  const { level, destination, terminal, env = process.env } = options;
  // https://no-color.org: an empty value does not count
  const colours = (env.NO_COLOR ?? "") === "";
  const render = terminal ? (line: string) => terminalLine(line, { colours }) : harmless;
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void destination.write(render(line)) },
  );
}

/** The log of this process, on stdout. */
export function processLog(level: LogLevel): Log {
  return createLog({ level, destination: process.stdout, terminal: process.stdout.isTTY === true });
}

/** Logs what went wrong: what we foresaw with its code, anything else with its stack. */
export function logTrouble(log: Pick<Log, "error">, error: unknown): void {
  const about = error instanceof ChaosError ? { code: error.code } : { err: error };
  log.error(about, messageOf(error));
}

/** JSON escapes what is below U+0020 itself; the rest that steers terminals it leaves as it is. */
function harmless(line: string): string {
  return `${escapeControl(line.trimEnd())}\n`;
}
