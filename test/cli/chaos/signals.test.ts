import { once } from "node:events";
import { createInterface } from "node:readline";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { sh, told } from "../../experiment/run.ts";
import { ChaosFolder, exitOf } from "../../support/chaos-program.ts";
import { Loopback } from "../../support/loopback.ts";
import { membersOf } from "../../support/process-group.ts";

const quiet = "--no-log-file";
/** A program that starts while others run takes a while. */
const patience = { timeout: 20_000 };

test.each([
  ["SIGINT", [], 0],
  ["SIGTERM", [], 0],
  ["SIGHUP", [], 0],
  ["SIGUSR1", ["--rollback-strategy", "always"], 1],
  ["SIGUSR2", ["--rollback-strategy", "always"], 0],
] as const)(
  "%s with %j ends the run with a journal, and nothing is left",
  async (signal, words, rollbacks) => {
    const folder = new ChaosFolder();
    await folder.experiment({
      method: [sh("long", "echo $$ > pid; sleep 60 & wait")],
      rollbacks: [sh("undo", "true")],
    });
    const child = folder.start([quiet, "run", "--output", "agent", ...words, "experiment.json"]);
    const verdict = json(child.stdout!);
    await expect.poll(() => folder.text("pid").catch(() => ""), patience).not.toBe("");
    child.kill(signal);
    expect(await exitOf(child)).toBe(1);
    const journal = await folder.journal();
    expect(journal.status).toBe("interrupted");
    expect(await verdict).toMatchObject({
      outcome: "interrupted",
      interrupted_by: { kind: "signal", name: signal, reason: `received ${signal}` },
    });
    expect(told(journal.run)).toEqual(["long -"]);
    expect(journal.rollbacks).toHaveLength(rollbacks);
    const pid = Number(await folder.text("pid"));
    await expect.poll(() => membersOf(pid)).toEqual([]);
  },
);

test("a signal before the experiment has begun ends the program at once, without a journal", async () => {
  const folder = new ChaosFolder();
  await using server = await Loopback.start(() => {});
  const child = folder.start([quiet, "run", server.url("/never")]);
  await expect.poll(() => server.requests.length, { timeout: 15_000 }).toBe(1);
  child.kill("SIGINT");
  const [line] = (await once(createInterface({ input: child.stderr! }), "line")) as [string];
  expect(line).toContain("CRITICAL] interrupted by SIGINT before the experiment began");
  expect(await exitOf(child)).toBe(1);
  await expect(folder.journal()).rejects.toThrow("ENOENT");
});
