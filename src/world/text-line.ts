import { escapeControl } from "./escape-control.ts";

interface LogRecord {
  readonly time: string;
  readonly level: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly stack?: string };
}

interface LevelStyle {
  readonly mark: string;
  /** SGR parameter, https://en.wikipedia.org/wiki/ANSI_escape_code#SGR. */
  readonly colour: number;
}

const GREY: LevelStyle = { mark: " ", colour: 90 };
const LEVEL_STYLES: ReadonlyMap<string, LevelStyle> = new Map([
  ["trace", GREY],
  ["debug", GREY],
  ["info", { mark: "•", colour: 36 }],
  ["warn", { mark: "!", colour: 33 }],
  ["error", { mark: "✗", colour: 31 }],
]);

/** A record of the log for a terminal: the local time, a mark for its level, its message. */
export function terminalLine(record: string, { colours }: { readonly colours: boolean }): string {
  const { time, level, ...rest } = JSON.parse(record) as LogRecord;
  const { mark, colour } = LEVEL_STYLES.get(level) ?? GREY;
  const paint = (text: string, sgr: number) => (colours ? `\u001b[${sgr}m${text}\u001b[0m` : text);
  const text = messageIn(rest);
  const isLoud = level === "warn" || level === "error" || colour === GREY.colour;
  return `${paint(clockTime(time), GREY.colour)} ${paint(mark, colour)} ${isLoud ? paint(text, colour) : text}\n`;
}

/**
 * A record of the log for `docker logs` and files, which are read far from the machine and later:
 * the time in UTC, its level as a word, its message.
 */
export function plainLine(record: string): string {
  const { time, level, ...rest } = JSON.parse(record) as LogRecord;
  return `${time} ${level.toUpperCase().padEnd(5)} ${messageIn(rest)}\n`;
}

/** An unexpected error is told with the place that threw it, for a report of the bug. */
function messageIn({ msg = "", err }: Pick<LogRecord, "msg" | "err">): string {
  const reason = err?.message !== undefined && err.message !== msg ? `: ${err.message}` : "";
  const place = /^\s*at (.*)$/m.exec(err?.stack ?? "")?.[1];
  return escapeControl(`${msg}${reason}${place === undefined ? "" : ` (at ${place})`}`);
}

function clockTime(time: string): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
