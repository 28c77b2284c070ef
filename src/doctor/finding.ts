import { EXIT } from "../world/chaos-error.ts";

/** What one check came to. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  /** `note`: good to know. `warning`: it works, and probably not as meant. `failure`: it does not work. */
  readonly result: "fine" | "note" | "warning" | "failure";
  readonly says: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Checks whose failure means that no engine answers. */
const OF_THE_ENGINE: ReadonlySet<string> = new Set(["engine", "socket"]);

/** 0 when nothing failed, 4 without an engine, else 2. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const failures = findings.filter(({ result }) => result === "failure");
  if (failures.length === 0) return EXIT.done;
  return failures.some(({ check }) => OF_THE_ENGINE.has(check)) ? EXIT.noEngine : EXIT.usage;
}
