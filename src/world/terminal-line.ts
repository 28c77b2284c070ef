import { escapeControl } from "./escape-control.ts";

interface LogRecord {
  readonly time: string;
  readonly level: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly stack?: string };
}

interface Look {
  readonly mark: string;
  /** SGR parameter, https://en.wikipedia.org/wiki/ANSI_escape_code#SGR. */
  readonly colour: number;
}

const GREY: Look = { mark: " ", colour: 90 };
const LOOKS: ReadonlyMap<string, Look> = new Map([
  ["trace", GREY],
  ["debug", GREY],
  ["info", { mark: "•", colour: 36 }],
  ["warn", { mark: "!", colour: 33 }],
  ["error", { mark: "✗", colour: 31 }],
]);

/** A line of the JSON log as people read it: the local time, a mark for its level, its message. */
export function terminalLine(json: string, { colours }: { readonly colours: boolean }): string {
  const { time, level, msg = "", err } = JSON.parse(json) as LogRecord;
  const { mark, colour } = LOOKS.get(level) ?? GREY;
  const paint = (text: string, sgr: number) => (colours ? `\u001b[${sgr}m${text}\u001b[0m` : text);
  const text = escapeControl(err?.message && err.message !== msg ? `${msg}: ${err.message}` : msg);
  const isLoud = level === "warn" || level === "error" || colour === GREY.colour;
  return `${paint(clockTime(time), GREY.colour)} ${paint(mark, colour)} ${isLoud ? paint(text, colour) : text}\n`;
}

function clockTime(time: string): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
