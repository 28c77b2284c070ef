import { readdirSync, readFileSync } from "node:fs";

/**
 * The command lines of all processes that inherited this of their environment, without the ones
 * that the test runner itself consists of.
 */
export function processesWith(variable: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const has = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(variable);
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return has && words !== "" && !isTestRunner(words) ? [`${pid} ${words}`] : [];
      } catch {
        // it ended while it was looked at, or is not ours to look at
        return [];
      }
    });
}

/** Vitest's own processes, whose workers change their titles. */
function isTestRunner(words: string): boolean {
  return /\bvitest\b|\bnpm\b|esbuild|tinypool/.test(words);
}
