import { join } from "node:path";
import { expect, test } from "vitest";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { hold, injected, intended, lost, testLedger, worker } from "../support/test-ledger.ts";

const api = { name: "shop-api-1", service: "api", id: "0a1b2c3d4e5f" };

/** A state folder whose daemon has ended, with two strikes a day apart. */
function stateFolder() {
  const CHAOS_STATE_DIR = temporaryFolder();
  const state = testLedger(join(CHAOS_STATE_DIR, "chaos.db"));
  const { ledger, clock } = state;
  clock.jump(Date.now() - clock.now() - 86_400_000);
  ledger.record(intended());
  ledger.record(injected());
  clock.jump(86_400_000);
  ledger.record(intended({ strike: "18-cd34", number: 18, targets: [api, worker] }));
  ledger.record({ ...injected("18-cd34"), target: api });
  ledger.record(hold({ because: "nothing\u009b2J is left" }));
  return { state, env: { CHAOS_STATE_DIR } };
}

async function lines(words: readonly string[], env: Readonly<Record<string, string>>) {
  const { stdout, stderr, exitCode } = await chaosMonkey(["events", ...words], { env });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout.trimEnd().split("\n");
}

async function sequence(words: readonly string[], env: Readonly<Record<string, string>>) {
  const said = await lines([...words, "--json"], env);
  return said.map((line) => (JSON.parse(line) as { readonly seq: number }).seq);
}

test("the ledger of a dead daemon is told as times and sentences, oldest first", async () => {
  const { state, env } = stateFolder();
  state[Symbol.dispose]();
  const said = await lines([], env);
  expect(said).toHaveLength(5);
  expect(said[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}starting kill on shop-worker-2/);
  expect(said[4]).toContain("nothing\\u009b2J is left");
});

test("a question that nothing in the ledger answers is told from a ledger that could not be read", async () => {
  const { state, env } = stateFolder();
  state[Symbol.dispose]();
  const words = ["events", "--service", "wroker"];
  const note = "no event in the ledger matches\n";
  expect(await chaosMonkey(words, { env })).toEqual({ exitCode: 0, stdout: "", stderr: note });
  expect(await chaosMonkey([...words, "--json"], { env })).toMatchObject({ stdout: "" });
});

test("each filter leaves out what it should", async () => {
  const { state, env } = stateFolder();
  state[Symbol.dispose]();
  const asked: readonly (readonly [readonly string[], readonly number[]])[] = [
    [
      ["--since", "1h"],
      [3, 4, 5],
    ],
    [
      ["--since", new Date(Date.now() - 3_600_000).toISOString()],
      [3, 4, 5],
    ],
    [
      ["--service", "worker"],
      [1, 2, 3],
    ],
    [
      ["--service", "api"],
      [3, 4],
    ],
    [
      ["--service", "shop-api-1"],
      [3, 4],
    ],
    [
      ["--kind", "strike"],
      [1, 2, 3, 4],
    ],
    [
      ["--kind", "hold", "--kind", "strike.injected"],
      [2, 4, 5],
    ],
    [
      ["--strike", "18-cd34"],
      [3, 4],
    ],
    [
      ["--limit", "2"],
      [4, 5],
    ],
    [["--service", "worker", "--since", "1h", "--kind", "strike.intended"], [3]],
  ];
  for (const [words, expected] of asked)
    expect([words, await sequence(words, env)]).toEqual([words, expected]);
});

test("a JSON line steers no terminal, and reads back as it was recorded", async () => {
  const { state, env } = stateFolder();
  state[Symbol.dispose]();
  const [line = ""] = await lines(["--kind", "hold", "--json"], env);
  expect(line).not.toContain("\u009b");
  expect(JSON.parse(line)).toMatchObject({ because: "nothing\u009b2J is left" });
});

test("a follower goes on with what happens, and Ctrl-C ends it with success", async () => {
  const { state, env } = stateFolder();
  using _ = state;
  const follower = new RunningMonkey(["events", "--follow", "--kind", "engine,hold"], { env });
  await follower.printed(/nothing/);
  state.ledger.record(injected());
  state.ledger.record(lost("the cable was pulled"));
  expect(await follower.printed(/the cable was pulled/)).not.toContain("requested");
  follower.signal("SIGINT");
  expect(await follower.ended()).toMatchObject({ exitCode: 0, stderr: "" });
});

test("a follower ends with success when nobody reads it any more", async () => {
  const { state, env } = stateFolder();
  using _ = state;
  const follower = new RunningMonkey(["events", "--follow"], { env });
  await follower.printed(/nothing/);
  follower.stopReading();
  state.ledger.record(lost());
  expect(await follower.ended()).toMatchObject({ exitCode: 0, stderr: "" });
});

test.each([
  [["--since", "yesterday"], "such as 2026-01-31T08:00Z"],
  [["--since", "2026-02-31T08:00Z"], "how long ago"],
  [["--kind", "holds"], "did you mean hold?"],
  [["--limit", "0"], "at least 1"],
  [["--folow"], "Did you mean --follow?"],
  [["worker"], "too many arguments"],
])("%j is refused with what was expected", async (words, advice) => {
  const { exitCode, stderr, stdout } = await chaosMonkey(["events", ...words]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(advice);
});

test("where only a guardian has run there are no events, and nobody is bothered with SQL", async () => {
  const env = { CHAOS_STATE_DIR: temporaryFolder() };
  await chaosMonkey(["guardian", "--until-nothing-is-open"], { env });
  expect(await chaosMonkey(["events"], { env })).toMatchObject({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
  const why = await chaosMonkey(["status", "--why"], { env });
  expect(why).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing was struck") });
});

test("without a ledger the folder is named, with what to do", async () => {
  const CHAOS_STATE_DIR = temporaryFolder();
  const { exitCode, stderr } = await chaosMonkey(["events"], { env: { CHAOS_STATE_DIR } });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`${CHAOS_STATE_DIR}/chaos.db`);
  expect(stderr).toContain("set CHAOS_STATE_DIR");
});
