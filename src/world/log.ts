import { type Logger, pino } from "pino";
import { escapeControl } from "./escape-control.ts";
import { standardOutput } from "./log-output.ts";
import type { LogFormat, LogLevel } from "./settings.ts";
import { plainLine, terminalLine } from "./text-line.ts";

/** What parts log with. */
export type Log = Pick<Logger, "trace" | "debug" | "info" | "warn" | "error">;

interface Destination {
  write(text: string): unknown;
}

/**
 * As `json` one object a line, with `time` (UTC), `level` as a word and `msg`; as `text` one
 * readable line per record, on a terminal in colours unless NO_COLOR says otherwise.
 */
export function createLog(options: {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly destination: Destination;
  readonly terminal: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
}): Log {
  const { level, destination } = options;
  const render = rendererOf(options);
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (record: string) => void destination.write(render(record)) },
  );
}

/** The log of this process, on stdout; a full disk or a closed pipe there ends nothing. */
export function processLog(settings: {
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}): Log {
  const log: Log = createLog({
    level: settings.logLevel,
    format: settings.logFormat,
    destination: standardOutput((lost) =>
      log.warn(
        `the disk of the log was full: ${lost} lines are missing; \`chaos-monkey events\` has all events`,
      ),
    ),
    terminal: process.stdout.isTTY === true,
  });
  return log;
}

function rendererOf({
  format,
  terminal,
  env = process.env,
}: Pick<Parameters<typeof createLog>[0], "format" | "terminal" | "env">): (
  record: string,
) => string {
  if (format === "json") return harmless;
  // https://no-color.org: an empty value does not count
  const colours = (env.NO_COLOR ?? "") === "";
  return terminal ? (record) => terminalLine(record, { colours }) : plainLine;
}

/** JSON escapes what is below U+0020 itself; the rest that steers terminals it leaves as it is. */
function harmless(record: string): string {
  return `${escapeControl(record.trimEnd())}\n`;
}
