import { randomUUID } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { styleText } from "node:util";
import type { LineLevel, LogLine } from "../../toolkit/output/log-line.ts";
import { escapeControl } from "../../world/escape-control.ts";
import { jsonLine } from "../json-line.ts";

export const FILE_LEVELS = ["debug", "info", "warning", "error"] as const;

const ORDER: readonly LineLevel[] = ["debug", "info", "warning", "error", "critical"];

const COLOURS = {
  debug: "cyan",
  info: "green",
  warning: "yellow",
  error: "red",
  critical: "red",
} as const satisfies Record<LineLevel, string>;

export interface ChaosLog extends Disposable {
  write(line: LogLine): void;
}

/**
 * The log as Chaos Toolkit writes it: lines such as `[2026-01-31 08:15:00 INFO] Probe: front`, or
 * JSON objects. A log file always gets lines, which are appended.
 */
export function openChaosLog(options: {
  readonly format: "string" | "json";
  readonly verbose: boolean;
  /** Left out: no file. */
  readonly file?: string;
  readonly fileLevel: LineLevel;
  readonly colours: boolean;
  readonly print: (line: string) => void;
  readonly now?: () => Date;
}): ChaosLog {
  const { format, file, print, now = () => new Date() } = options;
  const level: LineLevel = options.verbose ? "debug" : "info";
  const contextId = randomUUID();
  const descriptor = file === undefined ? undefined : openSync(file, "a");
  return {
    write(line) {
      const moment = now();
      if (isAtLeast(line.level, level))
        print(
          format === "json"
            ? jsonLine(entryOf(line, moment, contextId))
            : textLine(line, moment, options.colours),
        );
      if (descriptor !== undefined && isAtLeast(line.level, options.fileLevel))
        writeSync(descriptor, `${textLine(line, moment, false)}\n`);
    },
    [Symbol.dispose]() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

function isAtLeast(level: LineLevel, least: LineLevel): boolean {
  return ORDER.indexOf(level) >= ORDER.indexOf(least);
}

function textLine(line: LogLine, moment: Date, colours: boolean): string {
  const head = `[${localTime(moment)} ${line.level.toUpperCase()}]`;
  const painted = colours ? styleText(COLOURS[line.level], head, { validateStream: false }) : head;
  return `${painted} ${escapeControl(line.text)}`;
}

/** The keys are those of Chaos Toolkit; there is no Python module and line to name. */
function entryOf(line: LogLine, moment: Date, contextId: string): object {
  return {
    context_id: contextId,
    process: process.pid,
    asctime: `${localTime(moment)},${String(moment.getMilliseconds()).padStart(3, "0")}`,
    levelname: line.level.toUpperCase(),
    module: "chaos",
    lineno: 0,
    message: line.text,
    timestamp: `${moment.toISOString().slice(0, -1)}000+00:00`,
  };
}

function localTime(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())];
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()];
  return `${date.join("-")} ${time.map(two).join(":")}`;
}
