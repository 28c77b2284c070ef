import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { hypothesis, probe, run, sh, told } from "./run.ts";

const experimentIn = (folder: string) => ({
  "steady-state-hypothesis": hypothesis(probe("p", `echo p >> ${folder}/ran; exit 0`)),
  method: [
    sh("a", `echo a >> ${folder}/ran`, { pauses: { after: 0.01 } }),
    { ...sh("pr", `echo pr >> ${folder}/ran`), type: "probe" },
  ],
  rollbacks: [sh("undo", `echo undo >> ${folder}/ran`)],
});

test.each([
  ["probes", "a undo"],
  ["actions", "p pr p"],
  ["activities", ""],
  ["pause", "p a pr p undo"],
] as const)("a dry run of %s runs only: %s", async (dry, ran) => {
  const folder = temporaryFolder();
  await writeFile(join(folder, "ran"), "");
  const { journal, log } = await run(experimentIn(folder), { dry });
  const words = (await readFile(join(folder, "ran"), "utf8")).trim().split("\n").join(" ");
  expect(words).toBe(ran);
  expect(journal).toMatchObject({ status: "completed", deviated: false, experiment: { dry } });
  expect(journal.steady_states.after?.steady_state_met).toBe(true);
  expect(told(journal.run)).toEqual(["a succeeded", "pr succeeded"]);
  expect(log).toContain(`warning: Running experiment with dry ${dry}`);
});

test("a dry run that skips an activity does not wait for its pauses", async () => {
  const started = performance.now();
  await run(
    { method: [sh("a", "true", { pauses: { before: 30, after: 30 } })] },
    { dry: "actions" },
  );
  await run({ method: [sh("a", "true", { pauses: { before: 30, after: 30 } })] }, { dry: "pause" });
  expect(performance.now() - started).toBeLessThan(10_000);
});

test.each(["actions", "activities", "pause"] as const)(
  "a dry run of %s does not evaluate the pauses that it skips",
  async (dry) => {
    const pauses = { before: "soon", after: -1 };
    const { journal, log } = await run({ method: [sh("a", "true", { pauses })] }, { dry });
    expect(journal.status).toBe("completed");
    expect(told(journal.run)).toEqual(["a succeeded"]);
    expect(log).toContain("info: Pausing before next activity for soons...");
  },
);

test("a dry run cannot be requested in the file", async () => {
  const { journal } = await run({
    dry: "activities",
    method: [sh("a", "echo ran", { dry: "actions" })],
  });
  expect(journal.run[0]).toMatchObject({ output: { stdout: "ran\n" } });
  expect(journal.experiment.dry).toBeNull();
});
