import type { ActivityRun } from "./journal.ts";

/** More of a value does not fit into a sentence. */
const IN_A_SENTENCE = 120;

export function nameOf({ activity }: ActivityRun): string {
  return textOf(activity.name) ?? textOf(activity.ref) ?? "(no name)";
}

/** Undefined: there is nothing to show, or it is no text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** The last line of the traceback, without the name of Python's class. */
export function reasonOf({ exception }: ActivityRun): string | undefined {
  const line = exception?.findLast((it) => it.trim() !== "")?.trim();
  if (line === undefined) return undefined;
  const reason = line.replace(/^(?:[A-Za-z_][\w.]*\.)?[A-Z]\w*: /, "");
  return brief(reason.split("\n").at(-1) ?? reason);
}

/** What a probe must give, in few words. */
export function tolerance({ activity }: ActivityRun): string | undefined {
  const { tolerance } = activity;
  if (tolerance === undefined) return undefined;
  return isRecord(tolerance) ? brief(wordsOf(tolerance)) : brief(json(tolerance));
}

function wordsOf(tolerance: Readonly<Record<string, unknown>>): string {
  const { type, target, pattern, path, expect, count, range, name } = tolerance;
  const of = typeof target === "string" ? `${target} ` : "";
  if (type === "regex") return `${of}matching ${json(pattern)}`;
  if (type === "range" && Array.isArray(range)) return `${of}in ${json(range)}`;
  if (type === "probe") return `${textOf(name) ?? "a probe"} to hold`;
  if (type !== "jsonpath") return json(tolerance);
  if (expect !== undefined) return `${of}${path} to give ${json(expect)}`;
  if (count !== undefined) return `${of}${path} to match ${json(count)} times`;
  return `${of}${path} to match`;
}

/** What an activity gave, in few words: the status of an answer, the exit code of a process. */
export function observed(output: unknown): string {
  if (output === undefined || output === null) return "nothing";
  if (isRecord(output) && typeof output.status === "number") {
    return isProcessOutput(output) ? `exit code ${output.status}` : `status ${output.status}`;
  }
  return brief(json(output));
}

export function isProcessOutput(output: Readonly<Record<string, unknown>>): boolean {
  return "stdout" in output || "stderr" in output;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as JSON; never throws. */
export function json(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent) ?? "nothing";
  } catch {
    // a journal nested some thousand levels deep can be read, but not written
    return "(nested too deeply to be shown)";
  }
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > IN_A_SENTENCE ? `${line.slice(0, IN_A_SENTENCE).toWellFormed()}…` : line;
}
