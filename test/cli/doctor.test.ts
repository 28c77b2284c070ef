import { chmodSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey, MAIN } from "../support/chaos-monkey.ts";
import { forgetSettings, outcomeOf } from "../support/command.ts";
import { someSocket } from "../support/doctor-input.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function doctor(env: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const CHAOS_STATE_DIR = temporaryFolder();
  return chaosMonkey(["doctor", ...words], {
    cwd: temporaryFolder(),
    env: { CHAOS_STATE_DIR, DOCKER_HOST: undefined, ...env },
  });
}

test("without an engine it says where one was expected and ends with 4", async () => {
  const { exitCode, stdout, stderr } = await doctor({ DOCKER_HOST: "unix:///nowhere/docker.sock" });
  expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: "" });
  expect(stdout).toMatch(/✗ +engine .*unix:\/\/\/nowhere\/docker.sock.*set DOCKER_HOST/);
  expect(stdout).toMatch(/✓ +state /);
});

test("wrong settings are all named, and do not keep it from looking at the rest", async () => {
  const env = { CHAOS_ENABELD: "true", CHAOS_COUNT: "none" };
  const { exitCode, stdout } = await doctor({ ...env, DOCKER_HOST: "unix:///nowhere" }, "--json");
  expect(exitCode).toBe(4);
  const findings = JSON.parse(stdout) as readonly { check: string; result: string; says: string }[];
  const settings = findings.find(({ check }) => check === "settings");
  expect(settings).toMatchObject({ result: "failure" });
  expect(settings?.says).toContain("did you mean CHAOS_ENABLED?");
  expect(settings?.says).toContain("CHAOS_COUNT");
  expect(findings.map(({ check }) => check)).toContain("state");
});

test("a state folder that cannot be one is a failure too", async () => {
  const { exitCode, stdout } = await doctor({
    DOCKER_HOST: "unix:///nowhere",
    CHAOS_STATE_DIR: "/dev/null",
  });
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/✗ +state .*\/dev\/null/);
});

test("P48: the allow-list is printed as anchored patterns, and as JSON", async () => {
  const plain = await doctor({}, "--allowlist");
  expect(plain).toMatchObject({ exitCode: 0, stderr: "" });
  const lines = plain.stdout.trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(/^(GET|POST) +\^\/.*\$$/);
  const json = JSON.parse((await doctor({}, "--allowlist", "--json")).stdout) as readonly unknown[];
  expect(json).toHaveLength(lines.length);
});

test("a socket that refuses us is a failure with the group to add", async (context) => {
  if (process.getuid?.() !== 0) context.skip("only root can run it as somebody else");
  const socket = await someSocket();
  chmodSync(dirname(socket), 0o755);
  chmodSync(socket, 0o660);
  const env = { ...forgetSettings(), DOCKER_HOST: `unix://${socket}`, HOME: temporaryFolder() };
  const command = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    process.execPath,
    MAIN,
  ];
  const { exitCode, stdout } = await outcomeOf([...command, "doctor"], { env, cwd: "/" });
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/✗ +socket .*belongs to group 0.*\n.*DOCKER_GID=0/);
});

test("a folder in the place of the socket is a failure", async () => {
  const DOCKER_HOST = `unix://${join(temporaryFolder())}`;
  const { exitCode, stdout } = await doctor({ DOCKER_HOST });
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/✗ +socket .*got a folder\n.*remove it/);
});

/** What the doctor and `targets` say of a project on an engine that answers. */
async function sick(env: Readonly<Record<string, string>> = {}) {
  const socketPath = join(temporaryFolder(), "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  const of = (service: string, labels: Readonly<Record<string, string>> = {}) => ({
    name: `shop-${service}-1`,
    labels: {
      "com.docker.compose.project": "shop",
      "com.docker.compose.service": service,
      ...labels,
    },
  });
  engine.add(of("postgres"));
  engine.add({ ...of("worker"), restartPolicy: { name: "always", maximumRetryCount: 0 } });
  const healthcheck = { intervalMs: 50, healthyAfterMs: 3_600_000, retries: 1 };
  engine.add({ ...of("api", { "chaos-monkey.protcted": "true" }), healthcheck });
  const all = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: temporaryFolder(),
    CHAOS_MIN_AGE: "0",
    ...env,
  };
  const ask = async (word: string) => (await chaosMonkey([word], { env: all })).stdout;
  while (!(await ask("targets")).includes("(unhealthy)"));
  return { doctor: await ask("doctor"), targets: await ask("targets") };
}

test("E61: what keeps a container from being hit, or from coming back, is told with what to do", async () => {
  const { doctor, targets } = await sick();
  expect(targets).toMatch(/shop-api-1 .* unhealthy: /);
  expect(targets).toMatch(/shop-postgres-1 .* protected: "postgres" protects/);
  expect(doctor).toMatch(/✓ +targets +1 of 3 .*unhealthy: shop-api-1.*protected: shop-postgres-1/);
  expect(doctor).toMatch(
    /• +restarts +the restart policy of shop-worker-1 does not act after a kill/,
  );
  expect(doctor).toMatch(
    /! +labels +.*protcted.* on shop-api-1.*chaos-monkey.protected.*\n +→ correct/,
  );
});

test("E61: a setting that leaves nothing to hit is told where it shows", async () => {
  const { doctor } = await sick({ CHAOS_TARGETS: "api, postgres" });
  expect(doctor).toMatch(/! +targets +0 of 3 .*not-a-target: shop-worker-1/);
  expect(doctor).toMatch(/→ `chaos-monkey targets` says of each why not/);
});

test("E61: a dependency that no service meets is told by compose --validate", async () => {
  const cwd = temporaryFolder();
  const file = "services:\n  api:\n    image: api\n    depends_on: [databse]\n";
  writeFileSync(join(cwd, "docker-compose.yml"), file);
  const words = ["compose", "docker-compose.yml", "--validate"];
  const { exitCode, stdout } = await chaosMonkey(words, { cwd });
  expect(exitCode).toBe(2);
  expect(stdout).toContain("✗ api depends on databse, which is no service of this file");
});
