import { expect, test } from "vitest";
import { Flag } from "./flag.ts";
import { act, run, sh, told } from "./run.ts";

test("activities in the background go on while the next begins, and are awaited", async () => {
  const next = new Flag();
  const { journal } = await run({
    method: [
      sh("behind", `${next.shell.wait}; echo late`, { background: true }),
      sh("next", next.shell.raise),
    ],
  });
  expect(told(journal.run)).toEqual(["behind succeeded", "next succeeded"]);
  expect(journal.run[0]).toMatchObject({ output: { stdout: "late\n" } });
  expect(journal.run[1]!.start < journal.run[0]!.end!).toBe(true);
});

test("activities in the background with a pause before them are entered when they begin", async () => {
  const { journal } = await run({
    method: [sh("late", "true", { background: true, pauses: { before: 0.3 } }), act],
  });
  expect(told(journal.run)).toEqual(["act succeeded", "late succeeded"]);
});

test("activities that are referred to run in the foreground, also those marked as background", async () => {
  const { journal } = await run({
    method: [sh("behind", "sleep 0.3", { background: true }), { ref: "behind" }, act],
  });
  expect(told(journal.run)).toEqual(["behind succeeded", "behind succeeded", "act succeeded"]);
  expect(journal.run[2]!.start >= journal.run[1]!.end!).toBe(true);
});

test("activities in the background of the rollbacks are awaited too", async () => {
  const { journal } = await run({ rollbacks: [sh("behind", "sleep 0.3", { background: true })] });
  expect(told(journal.rollbacks)).toEqual(["behind succeeded"]);
});

test("activities do not count their pauses as duration", async () => {
  const { journal } = await run({
    method: [sh("a", "true", { pauses: { before: 0.4, after: 0.4 } })],
  });
  expect(journal.run[0]!.duration).toBeLessThan(0.4);
  expect(journal.duration).toBeGreaterThanOrEqual(0.8);
});

test("activities have their pauses substituted; text is no pause", async () => {
  const scope = (wait: string | number) => ({ configuration: { wait }, secrets: {} });
  const method = [sh("a", "true", { pauses: { before: "${wait}" } })];
  const { journal } = await run({ method }, { scope: scope(0.01) });
  expect(journal.status).toBe("completed");
  const text = await run({ method }, { scope: scope("0.01") });
  expect(text.journal).toMatchObject({ status: "aborted", run: [] });
  expect(text.log).toContainEqual(
    expect.stringContaining("expected a number of seconds above 0, got the text '0.01'"),
  );
});

test("a timeout of the activity itself means nothing, nor do its configuration and secrets", async () => {
  const { journal } = await run({
    method: [
      sh("a", "sleep 0.3; echo $word", {
        timeout: 0.1,
        configuration: { word: "no" },
        secrets: ["s"],
      }),
    ],
  });
  expect(told(journal.run)).toEqual(["a succeeded"]);
  expect(journal.run[0]).toMatchObject({ output: { stdout: "\n" } });
});

test("all secrets can be used, whichever ones the provider names", async () => {
  const say = sh("say", "echo ${one} ${two}");
  const { journal } = await run(
    { method: [{ ...say, provider: { ...say.provider, secrets: ["first", "nobody"] } }] },
    { scope: { configuration: {}, secrets: { first: { one: 1 }, second: { two: 2 } } } },
  );
  expect(journal.run[0]).toMatchObject({ output: { stdout: "1 2\n" } });
});

test("an activity that says what it tolerates is not warned of, and not judged in the method", async () => {
  const { journal, log } = await run({ method: [sh("three", "exit 3", { tolerance: 0 })] });
  expect(told(journal.run)).toEqual(["three succeeded"]);
  expect(journal.run[0]).not.toHaveProperty("tolerance_met");
  expect(log.filter((line) => line.startsWith("warning"))).toEqual([]);
});

test("a reference plays the activity as it is, and ignores the other keys beside ref", async () => {
  const { journal } = await run({
    method: [sh("a", "echo a"), { ref: "a", name: "b", pauses: { before: 60 } }],
  });
  expect(told(journal.run)).toEqual(["a succeeded", "a succeeded"]);
});
