import { expect, test } from "vitest";
import { ChaosFolder } from "../../support/chaos-program.ts";
import { Loopback } from "../../support/loopback.ts";

const quiet = "--no-log-file";

test("validate logs that an experiment is valid", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  const { exitCode, stderr } = await folder.run([quiet, "validate", "experiment.json"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("INFO] experiment syntax and semantic look valid");
});

test("validate names the first fault (C17)", async () => {
  const folder = new ChaosFolder();
  await folder.write("e.yaml", "title: t\ndescription: d\n");
  const { exitCode, stderr } = await folder.run([quiet, "validate", "e.yaml"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("ERROR] an experiment requires a method");
});

test("validate loads over HTTP, with the login of the settings", async () => {
  const folder = new ChaosFolder();
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

test("validate prints one outcome for programs", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  await folder.write("bad.json", { title: "bad" });
  const outcomeOf = async (source: string) => {
    const words = [quiet, "validate", "--output", "agent", source];
    const { exitCode, stdout } = await folder.run(words);
    return { exitCode, ...(JSON.parse(stdout) as object) };
  };
  const head = { schema: "chaostoolkit/agent/validate/v1", command: "validate" };
  expect(await outcomeOf("experiment.json")).toEqual({
    ...head,
    exitCode: 0,
    valid: true,
    source: folder.file("experiment.json"),
    title: "case",
    error: null,
  });
  const message = "experiment requires a description";
  expect(await outcomeOf("bad.json")).toEqual({
    ...head,
    exitCode: 1,
    valid: false,
    source: folder.file("bad.json"),
    title: "bad",
    error: { stage: "validation", type: "bad-experiment", message },
  });
  expect(await outcomeOf("http://127.0.0.1:1/e")).toMatchObject({
    exitCode: 1,
    valid: false,
    source: "http://127.0.0.1:1/e",
    title: null,
    error: { stage: "load" },
  });
  const text = await folder.run([quiet, "validate", "--output", "text", "experiment.json"]);
  expect(text).toMatchObject({ exitCode: 0, stdout: "" });
});

test.each(["validate", "run"])(
  "what an experiment says steers no terminal when %s tells it to programs",
  async (word) => {
    const folder = new ChaosFolder();
    const title = "case \u009b2J";
    await folder.experiment({ title });
    const words = [quiet, "--log-format", "json", word, "--output", "agent", "experiment.json"];
    const { stdout, stderr } = await folder.run(words);
    expect(stdout + stderr).not.toContain("\u009b");
    expect(stdout).toContain("case \\u009b2J");
    expect(JSON.stringify(JSON.parse(stdout))).toContain(title);
    if (word === "run") expect(stderr).toContain("case \\u009b2J");
  },
);
