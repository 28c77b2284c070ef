import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chaosMonkey, MAIN } from "../support/chaos-monkey.ts";
import { forgetSettings, outcomeOf } from "../support/command.ts";
import { type ComposeTool, missingTool } from "../support/compose-tool.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SERVICES = `services:
  server:
    image: busybox
    networks: [testing_net]
  rabbitmq:
    image: rabbitmq:3.13
networks:
  testing_net: {}
`;
const INI = "# ours and theirs\nNODES: 3\nCHAOS_ENABLED: true\nCHAOS_INTERVAL: 15\n";

function project(files: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  const all = { "docker-compose.yml": SERVICES, "config.ini": INI, ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return {
    folder,
    read: (name: string) => readFileSync(join(folder, name), "utf8"),
    compose: (...words: readonly string[]) =>
      chaosMonkey(["compose", "docker-compose.yml", ...words], { cwd: folder }),
  };
}

test("A14: the overlay has the services of chaos-monkey if and only if the ini file enables it", async () => {
  const { compose, folder } = project();
  const enabled = await compose();
  expect(enabled).toMatchObject({ exitCode: 0, stderr: "" });
  expect(enabled.stdout).toContain("CHAOS_INTERVAL=15");
  for (const ini of ["CHAOS_ENABLED: false\n", "#CHAOS_ENABLED: true\n", ""]) {
    writeFileSync(join(folder, "config.ini"), ini);
    const { exitCode, stdout } = await compose();
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("services");
  }
});

test("B17: the ini file is that of --ini, of --config or of the folder, whatever the environment says", async () => {
  const { folder } = project({ "other.ini": "CHAOS_ENABLED = true\nCHAOS_INTERVAL = 99\n" });
  const env = { CHAOS_ENABLED: "false", CHAOS_INTERVAL: "1" };
  for (const words of [
    ["compose", "docker-compose.yml", "--ini", "other.ini"],
    ["--config", "other.ini", "compose", "docker-compose.yml"],
  ]) {
    const { stdout } = await chaosMonkey(words, { cwd: folder, env });
    expect(stdout).toContain("CHAOS_ENABLED=true");
    expect(stdout).toContain("CHAOS_INTERVAL=99");
  }
});

test("without an ini file there is nothing to go by, and it says how to get one", async () => {
  const { folder } = project();
  const elsewhere = temporaryFolder();
  const { exitCode, stderr } = await chaosMonkey(["compose", join(folder, "docker-compose.yml")], {
    cwd: elsewhere,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("--ini");
  expect(stderr).toContain("chaos-monkey init");
});

test("A20: docker-compose accepts the overlay, enabled or not, with a version line or without", async (context) => {
  const tools: ComposeTool[] = [];
  for (const tool of ["docker-compose", "docker compose"] as const) {
    if ((await missingTool(tool)) === undefined) tools.push(tool);
  }
  if (tools.length === 0) context.skip("neither docker-compose nor docker compose is installed");
  for (const version of ["", 'version: "2.4"\n', 'version: "3.8"\n']) {
    for (const enabled of ["true", "false"]) {
      const { compose, folder } = project({
        "docker-compose.yml": version + SERVICES,
        "config.ini": `CHAOS_ENABLED = ${enabled}\nCHAOS_TARGETS = re2:^server$\n`,
      });
      expect(await compose("--output", "overlay.yml", "--depends-on", "server")).toMatchObject({
        exitCode: 0,
        stdout: "",
        stderr: "wrote overlay.yml\n",
      });
      for (const tool of tools) {
        const { exitCode, stdout, stderr } = await outcomeOf(
          [...tool.split(" "), "-f", "docker-compose.yml", "-f", "overlay.yml", "config"],
          { cwd: folder },
        );
        expect({ tool, version, enabled, exitCode, stderr }).toMatchObject({ exitCode: 0 });
        expect(stdout.includes("chaos_guardian")).toBe(enabled === "true");
        if (enabled === "true") expect(stdout).toContain("re2:^server$$");
      }
    }
  }
}, 120_000);

test("E12: labels are added in place with a copy of the file as it was, once", async () => {
  const { compose, read, folder } = project();
  const first = await compose("--add-labels");
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.stdout).toContain('rabbitmq: chaos-monkey.protected: "true"');
  expect(first.stdout).toContain('server: chaos-monkey.enable: "true"');
  expect(read("docker-compose.yml.backup_chaos")).toBe(SERVICES);
  const labelled = read("docker-compose.yml");
  const second = await compose("--add-labels");
  expect(second.stdout).toContain("0 labels added");
  expect(read("docker-compose.yml")).toBe(labelled);
  expect(readdirSync(folder)).toHaveLength(3);
});

test("a copy from before is never overwritten", async () => {
  const { compose, read } = project({ "docker-compose.yml.backup_chaos": "the first" });
  expect((await compose("--add-labels")).stdout).toContain("docker-compose.yml.backup_chaos.2");
  expect(read("docker-compose.yml.backup_chaos")).toBe("the first");
  expect(read("docker-compose.yml.backup_chaos.2")).toBe(SERVICES);
});

test("with --output the file itself stays as it is", async () => {
  const { compose, read, folder } = project();
  await compose("--add-labels", "--output", "labelled.yml");
  expect(read("docker-compose.yml")).toBe(SERVICES);
  expect(read("labelled.yml")).toContain("chaos-monkey.enable");
  expect(readdirSync(folder).sort()).toEqual(["config.ini", "docker-compose.yml", "labelled.yml"]);
});

test("P61: the overlay never replaces the compose file that it is made from, by whatever name", async () => {
  const { compose, read, folder } = project();
  symlinkSync("docker-compose.yml", join(folder, "link.yml"));
  for (const output of ["docker-compose.yml", "./docker-compose.yml", "link.yml"]) {
    const { exitCode, stderr } = await compose("--output", output, "--force");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("expected another file to write the overlay to");
  }
  expect(read("docker-compose.yml")).toBe(SERVICES);
});

test("P61: only an overlay of its own is replaced without --force, and another file is kept as a copy", async () => {
  const { compose, read } = project({ "theirs.yml": "services: {}\n" });
  expect((await compose("--output", "ours.yml")).exitCode).toBe(0);
  expect((await compose("--output", "ours.yml", "--depends-on", "server")).exitCode).toBe(0);
  expect(read("ours.yml")).toContain("depends_on");

  const refused = await compose("--output", "theirs.yml");
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("theirs.yml exists and was not created by this command");
  expect(read("theirs.yml")).toBe("services: {}\n");
  const forced = await compose("--output", "theirs.yml", "--force");
  expect(forced.stderr).toBe("wrote theirs.yml; the previous file is theirs.yml.backup_chaos\n");
  expect(read("theirs.yml.backup_chaos")).toBe("services: {}\n");

  expect((await compose("--add-labels", "--output", "config.ini")).exitCode).toBe(2);
  expect(read("config.ini")).toBe(INI);
});

test("what docker compose config prints is read from stdin, and several files are one project", async () => {
  const { folder } = project({
    "more.yml": "services:\n  server: {networks: [extra]}\n  cache: {image: redis}\n",
  });
  const piped = await outcomeOf(
    [
      "bash",
      "-c",
      `"${process.execPath}" "${MAIN}" compose - --depends-on server < docker-compose.yml`,
    ],
    { cwd: folder, env: forgetSettings() },
  );
  expect(piped).toMatchObject({ exitCode: 0, stderr: "" });
  expect(piped.stdout).toContain("# Made by `chaos-monkey compose` from stdin and config.ini;");
  const several = await chaosMonkey(["compose", "docker-compose.yml", "more.yml"], { cwd: folder });
  expect(several.stdout).toMatch(/networks:\n +- extra\n +- testing_net\n/);
  const counted = await chaosMonkey(
    ["compose", "docker-compose.yml", "more.yml", "--validate", "--json"],
    { cwd: folder },
  );
  expect(JSON.parse(counted.stdout)).toMatchObject({ services: 3 });
});

test("E12: --validate counts, and fails for what leads nowhere", async () => {
  const { compose, folder } = project();
  const right = await compose("--validate");
  expect(right).toMatchObject({ exitCode: 0, stderr: "" });
  expect(right.stdout).toContain("unlabelled 2 (server, rabbitmq)");
  writeFileSync(
    join(folder, "docker-compose.yml"),
    "services:\n  a: {image: x, depends_on: {b: {condition: service_started}}, labels: [chaos-monkey.x=1]}\n",
  );
  const wrong = await compose("--validate");
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stdout).toContain("a depends on b, which is no service");
  expect(wrong.stdout).toContain("chaos-monkey.x: there is no such label");
  const json = JSON.parse((await compose("--validate", "--json")).stdout);
  expect(json).toMatchObject({
    services: 1,
    missingDependencies: [{ service: "a", dependsOn: "b" }],
  });
});

test("a misspelt setting in the project's .env is found by --validate and by doctor", async () => {
  const { compose, folder } = project({ ".env": "WEB_PORT=80\nCHAOS_INTERVL=5s\n" });
  const { exitCode, stdout } = await compose("--validate");
  expect(exitCode).toBe(2);
  expect(stdout).toContain(
    ".env line 2: CHAOS_INTERVL: there is no such setting; did you mean CHAOS_INTERVAL?",
  );
  expect(stdout).toContain("unlabelled 2 (server, rabbitmq)");
  const env = { DOCKER_HOST: "unix:///nowhere.sock", CHAOS_STATE_DIR: temporaryFolder() };
  const doctor = await chaosMonkey(["doctor"], { cwd: folder, env });
  expect(doctor.stdout).toMatch(/✗ +settings +\.env line 2: CHAOS_INTERVL: .*CHAOS_INTERVAL\?/);
});

test.each([
  [["compose"], "missing required argument 'files'"],
  [["compose", "docker-compose.yml", "--force"], "goes with --output"],
  [["compose", "docker-compose.yml", "docker-compose.yml", "--add-labels"], "changes one file"],
  [["compose", "/dev/zero"], "got a device"],
  [["compose", "none.yml"], "expected a compose file at none.yml"],
  [["compose", "docker-compose.yml", "--validate", "--add-labels"], "cannot be used with"],
  [["compose", "docker-compose.yml", "--validate", "--output", "x"], "cannot be used with"],
  [["compose", "docker-compose.yml", "--depends-on", "srv"], "server, rabbitmq"],
  [["compose", "docker-compose.yml", "--ini", "none.ini"], "none.ini"],
])("%j is refused", async (words, says) => {
  const { folder } = project();
  const { exitCode, stderr, stdout } = await chaosMonkey(words, { cwd: folder });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(says);
});
