import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { PlainSummary } from "./test/support/plain-summary.ts";

// the name of this run, on all that it makes on an engine (test/support/test-run.ts) and in the environment of
// all its processes; not CHAOS_, which would be a setting
if (process.env.MONKEY_TEST_RUN === undefined) {
  const run = randomBytes(6).toString("hex");
  process.env.MONKEY_TEST_RUN = run;
  // a short name: sockets lie in it, whose paths may have about a hundred characters
  process.env.TMPDIR = join(tmpdir(), `monkey-${run}`);
}

/** Everything that brings up whole compose projects on a real engine. */
const END_TO_END = "test/e2e/**/*.test.ts";
/** Everything that kills daemons in processes of their own, hundreds of them. */
const CRASHES = "test/crash/**/*.test.ts";

/** What must hold after everything else. */
const RESIDUE = "test/residue/**/*.test.ts";

export default defineConfig({
  test: {
    globalSetup: "test/support/run-folder.ts",
    // concurrent tests wait for other processes, nearly all of their time
    maxConcurrency: 8,
    reporters: ["default", new PlainSummary()],
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: [END_TO_END, CRASHES, RESIDUE],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "crash",
          include: [CRASHES],
          // many cells at once within each file, but nothing beside them: they hold time bounds
          fileParallelism: false,
          testTimeout: 150_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: [END_TO_END],
          // one at a time and with nothing beside it: they measure intervals, on few cores
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "residue",
          include: [RESIDUE],
          testTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
