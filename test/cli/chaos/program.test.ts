import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hypothesis, probe, sh, told } from "../../experiment/run.ts";
import { ChaosFolder, exitOf } from "../../support/chaos-program.ts";
import { Loopback } from "../../support/loopback.ts";
import { membersOf } from "../../support/process-group.ts";

let folder: ChaosFolder;

beforeEach(async () => {
  folder = await ChaosFolder.make();
});

afterEach(() => folder[Symbol.asyncDispose]());

const quiet = "--no-log-file";

describe("chaos run", () => {
  test("logs to stderr and its file, writes the journal, and ends with 0", async () => {
    await folder.experiment({ method: [sh("act", "true")] });
    const { exitCode, stdout, stderr } = await folder.run(["run", "experiment.json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    const lines = stderr.trim().split("\n");
    for (const line of lines)
      expect(line).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (INFO|WARNING|ERROR|CRITICAL)\] \S/);
    expect(lines.map((line) => line.slice(line.indexOf("]") + 2))).toEqual([
      "Validating the experiment's syntax",
      "Experiment looks valid",
      "Running experiment: case",
      "Steady-state strategy: default",
      "Rollbacks strategy: default",
      "No steady state hypothesis defined. That's ok, just exploring.",
      "Playing your experiment's method now...",
      "Action: act",
      "Let's rollback...",
      "No declared rollbacks, let's move on.",
      "Experiment ended with status: completed",
    ]);
    const file = await folder.text("chaostoolkit.log");
    expect(file).toContain(" INFO] Action: act\n");
    expect(file).toContain(" DEBUG]   => succeeded");
    const text = await folder.text("journal.json");
    expect(text).toMatch(/^\{\n {2}"chaoslib-version": "/);
    expect(told((await folder.journal()).run)).toEqual(["act succeeded"]);
  });

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
  ])("ends after %s as it should", async (_, experiment, words, code) => {
    await folder.experiment(experiment);
    const { exitCode } = await folder.run([quiet, "run", ...words, "experiment.json"]);
    expect(exitCode).toBe(code);
  });

  test.each([
    [["run"], "missing required argument"],
    [
      ["run", "--dry", "nothing", "e.json"],
      "Allowed choices are probes, actions, activities, pause",
    ],
    [["run", "--rollback-strategy", "sometimes", "e.json"], "Allowed choices"],
    [["run", "--hypothesis-strategy", "skip", "e.json"], "Allowed choices"],
    [["run", "--hypothesis-frequency", "often", "e.json"], "not a number of seconds"],
    [["run", "--var", "k", "e.json"], "expected name[:type]=value"],
    [["run", "--var", "k:object=1", "e.json"], "variable type can only be"],
    [["run", "--var-file", "missing.json", "e.json"], "does not exist"],
    [["run", "--control-file", "missing.json", "e.json"], "does not exist"],
    [["--log-format", "xml", "run", "e.json"], "Allowed choices"],
    [["rnu", "e.json"], "did you mean run?"],
    [["settings", "nothing"], "unknown command"],
  ])("%j is a wrong usage", async (words, complaint) => {
    await folder.write("e.json", {});
    const { exitCode, stderr } = await folder.run([quiet, ...words]);
    expect(stderr).toContain(complaint);
    expect(exitCode).toBe(2);
  });

  test.each([
    [["missing.json"], 'Path "missing.json" does not exist.'],
    [["ftp://x/e.json"], "'ftp' is not a supported source scheme."],
    [["experiment.txt"], "only files with json, yaml or yml extensions are supported"],
    [["bad.json"], "bad.json: expected JSON"],
    [["--rollback-strategy", "always", "strategy.json"], "as the strategy for hypothesis"],
    [["vault.json"], "Vault"],
  ])("%j cannot be run, and says why in one line", async (words, complaint) => {
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

  test("takes values from --var, --var-file and .env files, for keys that are declared", async () => {
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

  test("keeps secrets out of the journal, the log and the events", async () => {
    await folder.experiment({
      secrets: { s: { key: { type: "env", key: "SECRET" } } },
      configuration: {
        seen: {
          type: "probe",
          name: "d",
          provider: { type: "process", path: "echo", arguments: "$key", secrets: ["s"] },
        },
      },
      method: [
        sh("say", "echo $key"),
        { ...sh("x", ""), provider: { type: "http", url: "http://127.0.0.1:1/$key" } },
      ],
    });
    const { stderr, exitCode } = await folder.run(
      ["--verbose", "run", "--events-file", "events.jsonl", "experiment.json"],
      { SECRET: "hunter2" },
    );
    expect(exitCode).toBe(0);
    for (const text of [
      stderr,
      await folder.text("journal.json"),
      await folder.text("chaostoolkit.log"),
      await folder.text("events.jsonl"),
    ]) {
      expect(text).not.toContain("hunter2");
      expect(text).toContain("*****");
    }
  });

  test("writes events as they happen, one object a line", async () => {
    await folder.experiment({
      "steady-state-hypothesis": hypothesis(probe("p", "true")),
      method: [sh("long", "head -c 5000 /dev/zero | tr '\\0' x")],
      rollbacks: [sh("undo", "true")],
    });
    await folder.run([
      quiet,
      "run",
      "--events-file",
      "events.jsonl",
      "--hypothesis-strategy",
      "continuously",
      "experiment.json",
    ]);
    const events = (await folder.text("events.jsonl"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]).toEqual({
      type: "run-started",
      timestamp: expect.stringMatching(/^\d{4}-.*\.\d{6}\+00:00$/),
      title: "case",
    });
    expect(events.map(({ type, phase }) => [type, phase].join(" ").trim())).toEqual(
      expect.arrayContaining([
        "hypothesis-started before",
        "hypothesis-completed before",
        "hypothesis-started during",
        "hypothesis-completed during",
        "method-started",
        "method-completed",
        "hypothesis-started after",
        "rollbacks-started",
        "rollbacks-completed",
      ]),
    );
    const long = events.find((it) => it.type === "activity-completed" && it.name === "long");
    expect(long).toMatchObject({
      status: "succeeded",
      activity_type: "action",
      output_truncated: true,
    });
    expect(events.at(-1)).toMatchObject({
      type: "run-finished",
      status: "completed",
      deviated: false,
    });
  });

  test("says in JSON what it logs, if asked to", async () => {
    await folder.experiment({});
    const { stderr } = await folder.run([quiet, "--log-format", "json", "run", "experiment.json"]);
    const [first] = stderr.split("\n");
    expect(JSON.parse(first!)).toEqual({
      context_id: expect.any(String),
      process: expect.any(Number),
      asctime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}$/),
      levelname: "INFO",
      module: "chaos",
      lineno: 0,
      message: "Validating the experiment's syntax",
      timestamp: expect.stringMatching(/\+00:00$/),
    });
  });

  test("keeps only what is important enough in the log file, behind what it held", async () => {
    await folder.write("chaostoolkit.log", "before\n");
    await folder.experiment({ method: [sh("a", "exit 3")] });
    await folder.run(["--log-file-level", "warning", "run", "experiment.json"]);
    const lines = (await folder.text("chaostoolkit.log")).trim().split("\n");
    expect(lines).toEqual(["before", expect.stringContaining("WARNING] This process returned")]);
  });

  test("prints one verdict for programs, also of a run that could not begin", async () => {
    await folder.experiment({
      "steady-state-hypothesis": hypothesis(probe("p", "test ! -e broken")),
      method: [sh("break", "touch broken")],
    });
    const words = [quiet, "run", "--output", "agent"];
    const { stdout, exitCode } = await folder.run([...words, "experiment.json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "chaostoolkit/agent/run/v1",
      outcome: "deviated",
      conclusive: true,
      exit_code: 1,
      journal_path: folder.file("journal.json"),
      steady_state: {
        before: { met: true, probes: [{ name: "p", tolerance: 0, output: { status: 0 } }] },
        during: { iterations: 0, unmet: 0, first_unmet_iteration: null, unmet_probes: [] },
        after: { met: false },
      },
      method: { count: 1, failed: [] },
      error: null,
    });
    const failed = await folder.run([...words, "missing.json"]);
    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      outcome: "error",
      error: { message: 'Path "missing.json" does not exist.' },
    });
  });

  test("goes to another folder first, and writes its journal there", async () => {
    await using other = await ChaosFolder.make();
    await other.experiment({});
    const { stderr } = await folder.run([
      quiet,
      "--change-dir",
      other.path,
      "run",
      "--journal-path",
      "j.json",
      "experiment.json",
    ]);
    expect(stderr).toContain(`WARNING] Moving to ${other.path}`);
    expect(await other.journal("j.json")).toMatchObject({ status: "completed" });
    await expect(folder.text("j.json")).rejects.toThrow("ENOENT");
  });

  test("says where the journal could not be written", async () => {
    await folder.experiment({});
    const { exitCode, stderr } = await folder.run([
      quiet,
      "run",
      "--journal-path",
      "no/such/folder/j.json",
      "experiment.json",
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ERROR] the journal cannot be written to no/such/folder/j.json");
  });

  test("warns of controls, of the experiment, of a file and of the settings, and goes on", async () => {
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
});

describe("the settings file", () => {
  const settings = {
    auths: { "example.com:8443": { type: "digest", value: "s" } },
    runtime: { rollbacks: { strategy: "never" }, hypothesis: { strategy: "after-method-only" } },
    notifications: [{ type: "http", url: "http://a/" }],
  };
  const withSettings = async (...words: string[]) => {
    await folder.write("settings.yaml", settings);
    return folder.run([quiet, "--settings", "settings.yaml", ...words]);
  };

  test("says when to check and to roll back, unless the experiment or the words do", async () => {
    await folder.experiment({});
    const { stderr } = await withSettings("run", "experiment.json");
    expect(stderr).toContain("Steady-state strategy: after-method-only");
    expect(stderr).toContain("Rollbacks strategy: never");

    // a runtime at all takes both away
    await folder.experiment({ runtime: { hypothesis: { strategy: "continously" } } });
    const second = await withSettings("run", "experiment.json");
    expect(second.stderr).toContain("Steady-state strategy: continuous\n");
    expect(second.stderr).toContain("Rollbacks strategy: default");

    const third = await withSettings("run", "--rollback-strategy", "always", "experiment.json");
    expect(third.stderr).toContain("Rollbacks strategy: always");
  });

  test("is shown, as a whole and by key", async () => {
    const shown = await withSettings("settings", "show", "--format", "json");
    expect(JSON.parse(shown.stdout)).toEqual(settings);
    const get = async (...words: string[]) =>
      (await withSettings("settings", "get", ...words)).stdout;
    expect(await get("runtime.rollbacks.strategy", "--format", "string")).toBe("never\n");
    expect(await get("notifications[0].url", "--format", "json")).toBe('"http://a/"\n');
    expect(await get("auths.example\\.com:8443.type", "--format", "string")).toBe("digest\n");
    expect(await get("runtime")).toBe(
      "hypothesis:\n  strategy: after-method-only\nrollbacks:\n  strategy: never\n",
    );
    expect((await withSettings("settings", "get", "auths.example.com")).exitCode).toBe(1);
  });

  test("is changed by key, where there is such a key", async () => {
    await withSettings("settings", "set", "runtime.rollbacks.strategy", '"always"');
    await folder.run([
      quiet,
      "--settings",
      "settings.yaml",
      "settings",
      "remove",
      "notifications[0]",
    ]);
    const shown = await folder.run([
      quiet,
      "--settings",
      "settings.yaml",
      "settings",
      "show",
      "--format",
      "json",
    ]);
    expect(JSON.parse(shown.stdout)).toEqual({
      ...settings,
      runtime: { ...settings.runtime, rollbacks: { strategy: "always" } },
      notifications: [],
    });
    expect((await withSettings("settings", "set", "no.such", "1")).exitCode).toBe(1);
    expect((await withSettings("settings", "set", "auths", "not json")).exitCode).toBe(1);
  });

  test("that is no YAML is said to be, and a run goes on without it", async () => {
    await folder.experiment({});
    await folder.write("settings.yaml", "a: [");
    const words = [quiet, "--settings", "settings.yaml"];
    const { exitCode, stderr } = await folder.run([...words, "run", "experiment.json"]);
    expect(stderr).toMatch(/ERROR\] \S*settings\.yaml: expected YAML/);
    expect(exitCode).toBe(0);
    expect((await folder.run([...words, "settings", "show"])).exitCode).toBe(1);
  });

  test("that is not there is no trouble for a run, and cannot be shown", async () => {
    await folder.experiment({});
    expect((await folder.run([quiet, "run", "experiment.json"])).exitCode).toBe(0);
    const { exitCode, stderr } = await folder.run([quiet, "settings", "show"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("No settings file found at");
  });
});

describe("notifications", () => {
  test("go to every channel that wants them, and never trouble the run", async () => {
    await using all = await Loopback.start((_, response) => void response.end());
    await using some = await Loopback.start((_, response) => void response.writeHead(500).end());
    await folder.write("settings.yaml", {
      notifications: [
        { type: "http", url: "http://127.0.0.1:1/" },
        { type: "http", url: all.url(), headers: { Authorization: "Bearer t" } },
        { type: "http", url: some.url(), events: ["run-deviated"], forward_event_payload: false },
        { type: "plugin", module: "some.plugin" },
      ],
    });
    await folder.experiment({
      "steady-state-hypothesis": hypothesis(probe("p", "test ! -e broken")),
      method: [sh("break", "touch broken")],
    });
    const { exitCode, stderr } = await folder.run([
      quiet,
      "--settings",
      "settings.yaml",
      "run",
      "experiment.json",
    ]);
    expect(exitCode).toBe(1);
    expect(stderr.match(/The notification plugin 'some\.plugin'/g)).toHaveLength(1);
    const events = all.requests.map((it) => JSON.parse(it.body) as Record<string, unknown>);
    expect(events.map(({ name }) => name)).toEqual([
      "run-started",
      "run-completed",
      "run-deviated",
    ]);
    expect(events[1]).toEqual({
      name: "run-completed",
      payload: expect.objectContaining({ status: "completed", deviated: true }),
      phase: "run",
      ts: expect.any(Number),
    });
    expect(all.requests[0]).toMatchObject({
      method: "POST",
      headers: { authorization: "Bearer t", "content-type": "application/json" },
    });
    expect(some.requests).toMatchObject([{ method: "GET", body: "" }]);
  });

  test("tell of a validation too, and why it failed", async () => {
    await using server = await Loopback.start((_, response) => void response.end());
    await folder.write("settings.yaml", { notifications: [{ type: "http", url: server.url() }] });
    await folder.write("e.json", { title: "t" });
    await folder.run([quiet, "--settings", "settings.yaml", "validate", "e.json"]);
    expect(server.requests.map((it) => JSON.parse(it.body))).toMatchObject([
      { name: "validate-started", phase: "validate", payload: { title: "t" } },
      { name: "validate-failed", error: "experiment requires a description" },
    ]);
  });
});

describe("chaos validate", () => {
  test("says that an experiment is valid", async () => {
    await folder.experiment({});
    const { exitCode, stderr } = await folder.run([quiet, "validate", "experiment.json"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("INFO] experiment syntax and semantic look valid");
  });

  test("says the first thing that is wrong", async () => {
    await folder.write("e.yaml", "title: t\ndescription: d\n");
    const { exitCode, stderr } = await folder.run([quiet, "validate", "e.yaml"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ERROR] an experiment requires a method");
  });

  test("loads over HTTP, with the login of the settings", async () => {
    await using server = await Loopback.start((request, response) => {
      const known = request.headers.authorization === "digest secret";
      response.writeHead(known ? 200 : 401, { "Content-Type": "application/x-yaml" });
      response.end(known ? "title: t\ndescription: d\nmethod: []\n" : "who are you");
    });
    await folder.write("settings.yaml", {
      auths: { [`127.0.0.1:${server.port}`]: { type: "digest", value: "secret" } },
    });
    const refused = await folder.run([quiet, "validate", server.url("/e")]);
    expect(refused.stderr).toContain("Failed to fetch the experiment: who are you");
    expect(refused.exitCode).toBe(1);
    const words = [quiet, "--settings", "settings.yaml", "validate", server.url("/e")];
    expect((await folder.run(words)).exitCode).toBe(0);
  });
});

describe("other words", () => {
  test("--version and info core name the versions", async () => {
    expect((await folder.run(["--version"])).stdout).toMatch(/^chaos, version \d+\.\d+\.\d+/);
    const { stdout, exitCode } = await folder.run([quiet, "info", "core"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^NAME +VERSION +\nCLI +\S+ *\nCore library +1\.45\.0 *\n$/);
    expect((await folder.run([quiet, "info", "extensions"])).stdout).toMatch(
      /^NAME +VERSION +LICENSE/,
    );
    await folder.write("s.yaml", "auths: {}\n");
    const settings = await folder.run([quiet, "--settings", "s.yaml", "info", "settings"]);
    expect(settings.stdout).toContain("auths: {}");
  });

  test.each(["discover", "init"])("%s says what to do without Python", async (word) => {
    const { exitCode, stderr } = await folder.run([quiet, word, "--some-option", "package"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Python");
  });

  test("report tells of a journal", async () => {
    await folder.experiment({});
    await folder.run([quiet, "run", "experiment.json"]);
    const { exitCode, stdout } = await folder.run([quiet, "report", "journal.json"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("case");
  });
});

describe("a signal", () => {
  test.each([
    ["SIGINT", [], 0],
    ["SIGTERM", [], 0],
    ["SIGUSR1", ["--rollback-strategy", "always"], 1],
    ["SIGUSR2", ["--rollback-strategy", "always"], 0],
  ] as const)(
    "%s with %j ends the run with a journal, and nothing is left",
    async (signal, words, rollbacks) => {
      await folder.experiment({
        method: [sh("long", "echo $$ > pid; sleep 60 & wait")],
        rollbacks: [sh("undo", "true")],
      });
      const child = folder.start([quiet, "run", ...words, "experiment.json"]);
      await expect.poll(() => folder.text("pid").catch(() => "")).not.toBe("");
      child.kill(signal);
      expect(await exitOf(child)).toBe(1);
      const journal = await folder.journal();
      expect(journal.status).toBe("interrupted");
      expect(told(journal.run)).toEqual(["long -"]);
      expect(journal.rollbacks).toHaveLength(rollbacks);
      const pid = Number(await folder.text("pid"));
      await expect.poll(() => membersOf(pid)).toEqual([]);
    },
  );

  test("before the experiment has begun ends the program at once, without a journal", async () => {
    await using server = await Loopback.start(() => {});
    const child = folder.start([quiet, "run", server.url("/never")]);
    await expect.poll(() => server.requests.length, { timeout: 15_000 }).toBe(1);
    child.kill("SIGINT");
    const [line] = (await once(createInterface({ input: child.stderr! }), "line")) as [string];
    expect(line).toContain("CRITICAL] interrupted by SIGINT before the experiment began");
    expect(await exitOf(child)).toBe(1);
    await expect(folder.journal()).rejects.toThrow("ENOENT");
  });
});
