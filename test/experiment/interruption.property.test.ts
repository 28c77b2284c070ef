import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Interruption } from "../../src/experiment/interruption.ts";
import type { RollbackStrategy } from "../../src/experiment/strategy.ts";
import { readJournal } from "../../src/report/read-journal.ts";
import { membersOf } from "../support/process-group.ts";
import { hypothesis, probe, run, sh } from "./run.ts";

const signals = ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2"] as const;

/** Every process writes the number of its group, so that none can be overlooked. */
const experimentIn = (folder: string) => {
  const marked = (script: string) => `echo $$ >> ${folder}/groups; ${script}`;
  return {
    "steady-state-hypothesis": hypothesis(probe("p", marked("sleep 0.02"))),
    method: [
      sh("behind", marked("sleep 0.2 & wait"), { background: true }),
      sh("first", marked("sleep 0.05"), { pauses: { before: 0.02, after: 0.02 } }),
      sh("second", marked("sleep 0.05 & wait")),
    ],
    rollbacks: [
      sh("undo", marked("sleep 0.05")),
      sh("undo behind", marked("true"), { background: true }),
    ],
  };
};

test("whenever it is interrupted, a run leaves a journal that can be read, and no process", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.constantFrom(...signals)), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom<RollbackStrategy>("default", "always"),
      async (blows, rollbacks) => {
        const folder = await mkdtemp(join(tmpdir(), "interrupted-"));
        const interruption = new Interruption();
        // at times and not at events: the moments in question are those that no event marks
        const timers = blows.map(([ms, signal]) =>
          setTimeout(() => interruption.receive(signal), ms),
        );
        try {
          const { journal } = await run(experimentIn(folder), {
            interruption,
            everySeconds: 0.02,
            strategies: { hypothesis: "continuously", rollbacks },
          });
          const text = JSON.stringify(journal);
          expect(readJournal(text, "journal.json").status).toBe(journal.status);
          expect(["completed", "interrupted"]).toContain(journal.status);
          for (const entry of [...journal.run, ...journal.rollbacks]) {
            expect(entry.end).toEqual(expect.any(String));
            expect(entry.duration).toBeGreaterThanOrEqual(0);
          }
          const groups = (await readFile(join(folder, "groups"), "utf8").catch(() => ""))
            .split("\n")
            .filter((line) => line !== "");
          for (const group of groups) expect(await membersOf(Number(group))).toEqual([]);
        } finally {
          timers.forEach(clearTimeout);
          await rm(folder, { recursive: true, force: true });
        }
      },
    ),
    { seed: 20_261_121, numRuns: 30 },
  );
}, 120_000);
