import { expect, test } from "vitest";
import { NO_VARIABLES } from "../../../src/toolkit/load/variables.ts";
import type { LogLine } from "../../../src/toolkit/output/log-line.ts";
import { resolveScope } from "../../../src/toolkit/scope/resolve-scope.ts";
import { plain } from "../../experiment/run.ts";

async function resolve(experiment: Readonly<Record<string, unknown>>, env = {}) {
  const log: LogLine[] = [];
  const resolved = await resolveScope({
    experiment: plain(experiment),
    variables: NO_VARIABLES,
    env,
    signal: new AbortController().signal,
    write: (line) => void log.push(line),
  });
  return { ...resolved, log: log.map(({ level, text }) => `${level}: ${text}`) };
}

const asked = (provider: Readonly<Record<string, unknown>>) => ({ type: "probe", provider });
const said = (text: string) => asked({ type: "process", path: "echo", arguments: [text] });

test("values that a probe gives can use what came before them", async () => {
  const { scope, log } = await resolve({ configuration: { a: said("one"), b: said("${a} two") } });
  expect(scope.configuration).toEqual({ a: "one", b: "one two" });
  expect(log).toEqual([]);
});

test.each([
  ["fails", { type: "http", url: "http://127.0.0.1:1/" }, /failed to connect/],
  ["cannot be asked", { type: "http", url: "nowhere" }, /invalid URL/],
  ["is missing", { type: "process", path: "no-such-program" }, /cannot be found/],
])("one that %s is left out, with a warning and the reason", async (_what, provider, why) => {
  const { scope, log } = await resolve({ configuration: { a: asked(provider), b: "kept" } });
  expect(scope.configuration).toEqual({ b: "kept" });
  expect(log).toEqual([
    "warning: Some of the dynamic configuration failed to be loaded." +
      "Please review the log file for understanding what happened.",
    expect.stringMatching(why),
  ]);
});

test("a probe that says what it tolerates is not warned of", async () => {
  const four = asked({ type: "process", path: "sh", arguments: ["-c", "exit 4"] });
  const warned = "warning: This process returned a non-zero exit code.";
  const { log } = await resolve({ configuration: { a: four } });
  expect(log[0]).toContain(warned);
  const muted = await resolve({ configuration: { a: { ...four, tolerance: 0 } } });
  expect(muted.log.join("\n")).not.toContain(warned);
});

test("the reason never shows a secret", async () => {
  const { log } = await resolve(
    {
      configuration: { a: asked({ type: "http", url: "http://127.0.0.1:1/?t=${token}" }) },
      secrets: { s: { token: { type: "env", key: "TOKEN" } } },
    },
    { TOKEN: "hunter2hunter2" },
  );
  expect(log.join("\n")).toContain("http://127.0.0.1:1/?t=*****");
});
