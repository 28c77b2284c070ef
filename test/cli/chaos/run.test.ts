import { expect, test } from "vitest";
import { hypothesis, probe, sh } from "../../experiment/run.ts";
import { ChaosFolder } from "../../support/chaos-program.ts";

const quiet = "--no-log-file";

test.each([
  ["a method that fails nothing", {}, [], 0],
  ["an unmet gate", { "steady-state-hypothesis": hypothesis(probe("p", "exit 1")) }, [], 0],
  [
    "an unmet gate that is required",
    { "steady-state-hypothesis": hypothesis(probe("p", "exit 1")) },
    ["--require-steady-state"],
    1,
  ],
  [
    "a deviation",
    {
      "steady-state-hypothesis": hypothesis(probe("p", "test ! -e broken")),
      method: [sh("break", "touch broken")],
    },
    [],
    1,
  ],
  ["an abortion", { method: [{ ...sh("a", ""), provider: { type: "http", url: "x" } }] }, [], 1],
])("a run ends after %s as it should", async (_, experiment, words, code) => {
  const folder = new ChaosFolder();
  await folder.experiment(experiment);
  const { exitCode } = await folder.run([quiet, "run", ...words, "experiment.json"]);
  expect(exitCode).toBe(code);
});

test.each([
  [["missing.json"], 'Path "missing.json" does not exist.'],
  [["ftp://x/e.json"], "'ftp' is not a supported source scheme."],
  [["experiment.txt"], "only files with json, yaml or yml extensions are supported"],
  [["bad.json"], "bad.json: expected JSON"],
  [["--rollback-strategy", "always", "strategy.json"], "as the strategy for hypothesis"],
  [["vault.json"], "Vault"],
])("%j cannot be run, and says why in one line", async (words, complaint) => {
  const folder = new ChaosFolder();
  await folder.write("experiment.txt", "{}");
  await folder.write("bad.json", "{");
  const whole = { title: "t", description: "d", method: [] };
  await folder.write("strategy.json", { ...whole, runtime: { hypothesis: { strategy: "no" } } });
  await folder.write("vault.json", {
    ...whole,
    secrets: { s: { k: { type: "vault", path: "p" } } },
  });
  const { exitCode, stderr } = await folder.run([quiet, "run", ...words]);
  expect(stderr).toContain(complaint);
  expect(stderr).not.toContain("    at ");
  expect(exitCode).toBe(1);
  await expect(folder.journal()).rejects.toThrow("ENOENT");
});

test("a run takes values from --var, --var-file and .env files, for keys that are declared", async () => {
  const folder = new ChaosFolder();
  await folder.write("values.yaml", "configuration:\n  two: from file\n  stray: x\n");
  await folder.write("more.env", "FROM_ENV_FILE=three\n");
  await folder.experiment({
    configuration: { one: "1", two: "2", three: { type: "env", key: "FROM_ENV_FILE" } },
    method: [sh("say", "echo $one $two $three $stray $FROM_ENV_FILE")],
  });
  const { exitCode } = await folder.run([
    quiet,
    "run",
    "--var",
    "one:int=10",
    "--var-file",
    "values.yaml",
    "--var-file",
    "more.env",
    "experiment.json",
  ]);
  expect(exitCode).toBe(0);
  const { run } = await folder.journal();
  // the shell knows nothing of $stray; the variable of the .env file it inherits
  expect(run[0]).toMatchObject({ output: { stdout: "10 from file three three\n" } });
});

test("a run warns of controls, of the experiment, of a file and of the settings, and goes on", async () => {
  const folder = new ChaosFolder();
  const control = (name: string) => ({
    name,
    provider: { type: "python", module: `${name}.mod` },
  });
  await folder.write("controls.json", { filed: control("filed") });
  await folder.write("settings.yaml", { controls: { global: control("global") } });
  await folder.experiment({ controls: [control("own")] });
  const { exitCode, stderr } = await folder.run([
    quiet,
    "--settings",
    "settings.yaml",
    "run",
    "--control-file",
    "controls.json",
    "experiment.json",
  ]);
  expect(exitCode).toBe(0);
  for (const name of ["own", "filed", "global"])
    expect(stderr).toContain(`Could not find Python module '${name}.mod' in control '${name}'.`);
});

test.each([
  ["-1", "-1.0"],
  ["0", "0.0"],
  ["1_0", "10.0"],
  ["inf", "inf"],
])("a run checks the hypothesis with the frequency %s", async (word, shown) => {
  const folder = new ChaosFolder();
  await folder.experiment({
    "steady-state-hypothesis": hypothesis(probe("p", "touch seen")),
    method: [sh("wait", "until [ -e seen ]; do sleep 0.05; done")],
  });
  const strategy = ["--hypothesis-strategy", "during-method-only"];
  const words = [quiet, "run", ...strategy, "--hypothesis-frequency", word, "experiment.json"];
  const { exitCode, stderr } = await folder.run(words);
  expect(stderr).toContain(`Executing the steady-state hypothesis continuously every ${shown} sec`);
  expect(exitCode).toBe(0);
  const { steady_states } = await folder.journal();
  expect(steady_states.during.length).toBeGreaterThan(0);
});

test.each([
  ["a folder that does not exist", "nowhere/journal.json", "ENOENT"],
  ["a path that is a folder", ".", "it is a folder"],
  ["a folder that is a file", "experiment.json/journal.json", "is not a folder"],
])("a journal for %s is refused before anything is played", async (_, path, because) => {
  const folder = new ChaosFolder();
  await folder.experiment({ method: [sh("act", "touch played")] });
  const words = [quiet, "run", "--journal-path", path, "experiment.json"];
  const { exitCode, stderr } = await folder.run(words);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(new RegExp(`the journal cannot be written to ${path}: .*${because}`));
  await expect(folder.text("played")).rejects.toThrow("ENOENT");
});

test("events that cannot be written are refused before anything is played, in one line", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({ method: [sh("act", "touch played")] });
  const words = [quiet, "run", "--events-file", "nowhere/events", "experiment.json"];
  const { exitCode, stderr } = await folder.run(words);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("events cannot be written to nowhere/events: ENOENT");
  expect(stderr).not.toContain("    at ");
  await expect(folder.text("played")).rejects.toThrow("ENOENT");
});

test.each([
  ["settings.yaml", { controls: ["c"] }, "expected controls of the settings to be a mapping"],
  ["controls.json", { controls: ["c"] }, "expected the control 'controls' to be a mapping"],
])("controls in %s that are no mapping are an error", async (file, content, because) => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  await folder.write("settings.yaml", {});
  await folder.write("controls.json", {});
  await folder.write(file, content);
  const words = [quiet, "--settings", "settings.yaml", "run", "--control-file", "controls.json"];
  const { exitCode, stderr } = await folder.run([...words, "experiment.json"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(because);
});
