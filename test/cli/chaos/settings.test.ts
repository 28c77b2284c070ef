import { expect, test } from "vitest";
import { ChaosFolder } from "../../support/chaos-program.ts";

const quiet = "--no-log-file";

const settings = {
  auths: { "example.com:8443": { type: "digest", value: "s" } },
  runtime: { rollbacks: { strategy: "never" }, hypothesis: { strategy: "after-method-only" } },
  notifications: [{ type: "http", url: "http://a/" }],
};

/** `chaos` with a settings file, in a folder of its own. */
async function withSettings() {
  const folder = new ChaosFolder();
  await folder.write("settings.yaml", settings);
  const chaos = (...words: string[]) =>
    folder.run([quiet, "--settings", "settings.yaml", ...words]);
  return { folder, chaos };
}

test("the settings file has the strategies, unless the experiment or the options have them", async () => {
  const { folder, chaos } = await withSettings();
  await folder.experiment({});
  const { stderr } = await chaos("run", "experiment.json");
  expect(stderr).toContain("Steady-state strategy: after-method-only");
  expect(stderr).toContain("Rollbacks strategy: never");

  // a runtime at all takes both away
  await folder.experiment({ runtime: { hypothesis: { strategy: "continously" } } });
  const second = await chaos("run", "experiment.json");
  expect(second.stderr).toContain("Steady-state strategy: continuous\n");
  expect(second.stderr).toContain("Rollbacks strategy: default");

  const third = await chaos("run", "--rollback-strategy", "always", "experiment.json");
  expect(third.stderr).toContain("Rollbacks strategy: always");
});

test("the settings file is shown, as a whole and by key", async () => {
  const { chaos } = await withSettings();
  const shown = await chaos("settings", "show", "--format", "json");
  expect(JSON.parse(shown.stdout)).toEqual(settings);
  const get = async (...words: string[]) => (await chaos("settings", "get", ...words)).stdout;
  expect(await get("runtime.rollbacks.strategy", "--format", "string")).toBe("never\n");
  expect(await get("notifications[0].url", "--format", "json")).toBe('"http://a/"\n');
  expect(await get("auths.example\\.com:8443.type", "--format", "string")).toBe("digest\n");
  expect(await get("runtime")).toBe(
    "hypothesis:\n  strategy: after-method-only\nrollbacks:\n  strategy: never\n",
  );
  expect((await chaos("settings", "get", "auths.example.com")).exitCode).toBe(1);
});

test("the settings file is changed by key, where there is such a key", async () => {
  const { chaos } = await withSettings();
  await chaos("settings", "set", "runtime.rollbacks.strategy", '"always"');
  await chaos("settings", "remove", "notifications[0]");
  const shown = await chaos("settings", "show", "--format", "json");
  expect(JSON.parse(shown.stdout)).toEqual({
    ...settings,
    runtime: { ...settings.runtime, rollbacks: { strategy: "always" } },
    notifications: [],
  });
  expect((await chaos("settings", "set", "no.such", "1")).exitCode).toBe(1);
  expect((await chaos("settings", "set", "auths", "not json")).exitCode).toBe(1);
});

test("the settings file is written in the style of Chaos Toolkit, and reads the same in YAML 1.1", async () => {
  const { chaos, folder } = await withSettings();
  const texts = { yes: "yes", octal: "0777", time: "1:30", number: "123", colon: "a: b" };
  await chaos(
    "settings",
    "set",
    "runtime",
    JSON.stringify({ ...texts, list: [{ b: 1, a: null }] }),
  );
  const written = await folder.text("settings.yaml");
  // as yaml.dump(settings, default_flow_style=False) of PyYAML has it
  expect(written).toContain(
    [
      "runtime:",
      "  colon: 'a: b'",
      "  list:",
      "  - a: null",
      "    b: 1",
      "  number: '123'",
      "  octal: '0777'",
      "  time: '1:30'",
      "  'yes': 'yes'",
      "",
    ].join("\n"),
  );
  const shown = await chaos("settings", "get", "runtime", "--format", "json");
  expect(JSON.parse(shown.stdout)).toMatchObject(texts);
});

test("a settings file that is no YAML is an error in the log, and a run goes on without it", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  await folder.write("settings.yaml", "a: [");
  const words = [quiet, "--settings", "settings.yaml"];
  const { exitCode, stderr } = await folder.run([...words, "run", "experiment.json"]);
  expect(stderr).toMatch(/ERROR\] \S*settings\.yaml: expected YAML/);
  expect(exitCode).toBe(0);
  expect((await folder.run([...words, "settings", "show"])).exitCode).toBe(1);
});

test("a run needs no settings file; a missing one cannot be shown", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  expect((await folder.run([quiet, "run", "experiment.json"])).exitCode).toBe(0);
  const { exitCode, stderr } = await folder.run([quiet, "settings", "show"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("No settings file found at");
});
