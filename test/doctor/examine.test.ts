import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DoctorInput, examine } from "../../src/doctor/examine.ts";
import { exitCodeOf, type Finding } from "../../src/doctor/finding.ts";
import { readPattern } from "../../src/setting/pattern.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container, idOf } from "../support/container.ts";
import { engineSettings, engineWith, patient, RIGHT } from "../support/doctor-input.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function find(
  check: string,
  differing: Partial<DoctorInput> = {},
): Promise<readonly Finding[]> {
  const findings = await examine(await patient(differing));
  return findings.filter((it) => it.check === check);
}

/** What /proc tells in a container of that name whose volumes are mounted there. */
function inside(name: string, ...mounts: readonly string[]): DoctorInput["procInfo"] {
  const id = idOf(name);
  const mountinfo = [
    "1 0 0:1 / / rw - overlay overlay rw,upperdir=/o/upper,workdir=/o/work",
    `2 1 0:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw - ext4 /dev/sda rw`,
    ...mounts.map((mount) => `3 1 0:1 /x ${mount} rw - ext4 /dev/sda rw`),
  ].join("\n");
  return { mountinfo, cgroup: "", hostname: "x" };
}

function pattern(text: string) {
  const reading = readPattern(text);
  if (reading.kind === "refused") throw new Error(reading.because);
  return reading.value;
}

test("in good health nothing fails, and each thing is named once", async () => {
  const engine = engineWith([container(), container({ service: "rabbitmq" })]);
  const findings = await examine(await patient({ engine }));
  expect(findings.filter(({ result }) => result !== "fine").map(({ check }) => check)).toEqual([
    "container",
    "daemon",
  ]);
  expect(new Set(findings.map(({ check }) => check)).size).toBe(findings.length);
  expect(exitCodeOf(findings)).toBe(0);
});

test("wrong settings fail, and the engine is looked at all the same", async () => {
  const findings = await examine(await patient({ settings: { kind: "wrong", because: "line 3" } }));
  expect(findings).toContainEqual({ check: "settings", result: "failure", says: "line 3" });
  expect(findings.map(({ check }) => check)).toContain("engine");
  expect(findings.map(({ check }) => check)).not.toContain("scope");
  expect(exitCodeOf(findings)).toBe(2);
});

test.each([
  ["core", "fine"],
  ["extended", "note"],
] as const)("the profile %s is told (%s)", async (profile, result) => {
  const findings = await find("profile", { settings: { ...RIGHT, profile } });
  expect(findings).toMatchObject([{ result, says: expect.stringMatching(`^${profile}: `) }]);
});

test("an engine that does not answer fails with what to do, and ends with 4", async () => {
  const away = new ChaosError("engine-unreachable", "start the engine");
  const engine = { ...engineWith([]), identify: () => Promise.reject(away) };
  const findings = await examine(await patient({ engine }));
  expect(findings).toContainEqual({ check: "engine", result: "failure", says: "start the engine" });
  expect(exitCodeOf(findings)).toBe(4);
});

test("a mistake of ours is no finding", async () => {
  const engine = { ...engineWith([]), identify: () => Promise.reject(new TypeError("ours")) };
  await expect(examine(await patient({ engine }))).rejects.toThrow("ours");
});

test("a folder where the socket should be is explained", async () => {
  const path = temporaryFolder();
  const [finding] = await find("socket", {
    engineSettings: { ...(await engineSettings()), address: { kind: "unix", path } },
  });
  expect(finding).toMatchObject({ result: "failure", advice: expect.stringContaining("mount") });
});

test("a socket that cannot be looked at is left to what the engine says", async () => {
  const path = join(temporaryFolder(), "docker.sock");
  symlinkSync(path, path);
  const settings = { ...(await engineSettings()), address: { kind: "unix", path } as const };
  expect(await find("socket", { engineSettings: settings })).toEqual([]);
});

test.each([
  ["a port of another machine without TLS", "10.0.0.5", false, "warning"],
  ["a port of this machine without TLS", "127.0.0.1", false, "note"],
  ["a port with TLS", "10.0.0.5", true, "fine"],
] as const)("%s is a %s", async (_, host, tlsVerify, result) => {
  const address = { kind: "tcp", host, port: 2375 } as const;
  const settings = { address, tlsVerify, certDir: undefined };
  expect(await find("port", { engineSettings: settings })).toMatchObject([{ result }]);
});

test("without a scope it fails as the start would", async () => {
  const settings = { ...RIGHT, target: { ...RIGHT.target, projects: undefined } };
  expect(await find("scope", { settings })).toMatchObject([
    { result: "failure", says: expect.stringContaining("CHAOS_PROJECT") },
  ]);
});

test("a project without containers is pointed out, with the one that may be meant", async () => {
  const engine = engineWith([container({ project: "shopp" })]);
  expect(await find("scope", { engine })).toMatchObject([
    {
      result: "warning",
      says: expect.stringContaining("shopp"),
      advice: "did you mean CHAOS_PROJECT=shopp?",
    },
  ]);
  expect(await find("scope", { engine: engineWith([]) })).toMatchObject([
    { result: "warning", advice: expect.stringContaining("bring the project up") },
  ]);
});

test("what may be hit is counted, and who may not is named with the reason", async () => {
  const engine = engineWith([
    container(),
    container({ service: "rabbitmq" }),
    container({ service: "api", state: "exited" }),
    container({ project: "elsewhere" }),
  ]);
  const [finding] = await find("targets", { engine });
  expect(finding).toMatchObject({ result: "fine", says: expect.stringContaining("1 of 3") });
  expect(finding?.says).toContain("not-running: shop-api-1; protected: shop-rabbitmq-1");
  expect(finding?.says).not.toContain("elsewhere");
});

test("a project of which nothing may be hit is a warning", async () => {
  const engine = engineWith([container({ health: "unhealthy" })]);
  expect(await find("targets", { engine })).toMatchObject([
    { result: "warning", says: expect.stringContaining("unhealthy: shop-worker-1") },
  ]);
});

test("labels that mean nothing are named once, with who carries them", async () => {
  const labels = { "chaos-monkey.protcted": "true" };
  const engine = engineWith([
    container({ name: "one", labels }),
    container({ name: "two", labels }),
    container({ name: "other", project: "elsewhere", labels }),
  ]);
  expect(await find("labels", { engine })).toMatchObject([
    {
      result: "warning",
      says: expect.stringMatching(/protcted=true" on one and two: .*chaos-monkey.protected/),
    },
  ]);
});

test("an entry of CHAOS_TARGETS that matches nothing in scope is a warning", async () => {
  const settings = {
    ...RIGHT,
    target: { ...RIGHT.target, targets: ["worker", "re2:^shop-ap"].map(pattern) },
  };
  const engine = engineWith([container(), container({ service: "api" })]);
  const warnings = (await find("settings", { engine, settings })).filter(
    ({ result }) => result === "warning",
  );
  expect(warnings).toMatchObject([
    {
      says: '"re2:^shop-ap" of CHAOS_TARGETS matches no container in scope; it matches a part of shop-api-1, but a pattern must match the whole name: write re2:^shop-ap.*',
    },
  ]);
});

test("settings that are valid and hardly meant are warnings", async () => {
  const settings = { ...RIGHT, warnings: ["CHAOS_DURATION is not shorter than CHAOS_INTERVAL"] };
  expect(await find("settings", { settings })).toContainEqual({
    check: "settings",
    result: "warning",
    says: "CHAOS_DURATION is not shorter than CHAOS_INTERVAL",
  });
});

test("containers that use a namespace of another one are named with it (P60)", async () => {
  const vpn = container({ name: "vpn", service: "vpn" });
  const engine = engineWith([
    vpn,
    container({ name: "api", networkMode: `container:${vpn.id}` }),
    container({ name: "web", project: "elsewhere", ipcMode: `container:${vpn.id}` }),
  ]);
  expect(await find("namespaces", { engine })).toEqual([
    {
      check: "namespaces",
      result: "note",
      says: "api and web use a namespace of vpn, so what would end vpn is held; pause and resource faults are not",
    },
  ]);
  expect(await find("namespaces", { engine: engineWith([vpn]) })).toEqual([]);
});

test("restart policies that a kill switches off are named, with who starts them then", async () => {
  const always = { name: "always", maximumRetryCount: 0 } as const;
  const engine = engineWith([
    container({ name: "idle", restartPolicy: always }),
    container({ name: "none" }),
    container({ name: "acts", restartPolicy: always, stopSignal: "SIGQUIT" }),
  ]);
  const settings = { ...RIGHT, signal: "SIGTERM" };
  expect(await find("restarts", { engine, settings })).toMatchObject([
    {
      result: "note",
      says: expect.stringMatching(/policy of idle does not .*CHAOS_RECOVERY_TIMEOUT/),
    },
  ]);
  const alone = { ...settings, autoRecover: false };
  expect(await find("restarts", { engine, settings: alone })).toMatchObject([
    { says: expect.stringContaining("CHAOS_AUTO_RECOVER is false") },
  ]);
});

test("in its own container it knows itself, and the state must lie on a volume", async () => {
  const monkey = container({ name: "chaos_monkey", upperDir: "/o/upper", stopSignal: "SIGTERM" });
  const engine = engineWith([monkey]);
  const base = await patient({ engine });
  const without = { ...base, procInfo: inside("chaos_monkey") };
  const withVolume = { ...base, procInfo: inside("chaos_monkey", base.state.stateDir) };
  expect(await examine(without)).toContainEqual(
    expect.objectContaining({ check: "volume", result: "warning" }),
  );
  const findings = await examine(withVolume);
  expect(findings.map(({ check }) => check)).not.toContain("volume");
  expect(findings).toContainEqual({
    check: "container",
    result: "fine",
    says: "this is chaos_monkey, which is never hit",
  });
});

test("an image of one's own without a stop signal is warned of", async () => {
  const monkey = container({
    name: "chaos_monkey",
    upperDir: "/o/upper",
    restartPolicy: { name: "always", maximumRetryCount: 0 },
  });
  const found = await find("container", {
    engine: engineWith([monkey]),
    procInfo: inside("chaos_monkey"),
  });
  expect(found.map(({ result }) => result)).toEqual(["fine", "warning"]);
});

test("a daemon in a container of the scope is where the doctor sends to from the host", async () => {
  const role = { "chaos-monkey.role": "daemon" };
  const engine = engineWith([container({ name: "chaos_monkey", labels: role })]);
  expect(await find("daemon", { engine })).toContainEqual(
    expect.objectContaining({
      result: "note",
      advice: expect.stringContaining("docker exec chaos_monkey"),
    }),
  );
});

test("two daemons of one scope are a warning, wherever they run", async () => {
  const labels = { "chaos-monkey.role": "daemon" };
  const one = container({ name: "one", labels });
  const two = container({ name: "two", labels });
  const stopped = container({ name: "stopped", labels, state: "exited" });
  const foreign = container({ name: "foreign", labels, project: "elsewhere" });
  const warnings = async (differing: Partial<DoctorInput>) =>
    (await find("daemon", differing)).filter(({ result }) => result === "warning");
  expect(await warnings({ engine: engineWith([one, two]) })).toHaveLength(1);
  expect(await warnings({ engine: engineWith([one, stopped, foreign]) })).toEqual([]);
  const { state } = await patient();
  const engine = engineWith([one]);
  expect(await warnings({ engine, state: { ...state, isDaemonAlive: () => true } })).toHaveLength(
    1,
  );
});

test("a state folder that is no folder fails, and nothing is created for one that is not there", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  const { state } = await patient();
  const [bad] = await find("state", { state: { ...state, stateDir: join(folder, "file") } });
  expect(bad).toMatchObject({ result: "failure" });
  const stateDir = join(folder, "deep", "state");
  const [fresh] = await find("state", { state: { ...state, stateDir } });
  expect(fresh).toMatchObject({ result: "fine", says: expect.stringContaining("will be created") });
  expect(() => mkdirSync(join(folder, "deep"))).not.toThrow();
});

test("a state folder whose path leaves no room for the socket fails", async () => {
  const { state } = await patient();
  const found = await find("state", { state: { ...state, longestSocketPath: 10 } });
  expect(found).toMatchObject([{ result: "failure", advice: expect.stringContaining("shorter") }]);
});

test("a damaged ledger fails", async () => {
  const { state } = await patient();
  writeFileSync(join(state.stateDir, "chaos.db"), "");
  const verify = () => ({ kind: "damaged", seq: 7, because: "it was changed" }) as const;
  const found = await find("ledger", { state: { ...state, verify } });
  expect(found).toMatchObject([{ result: "failure", says: "damaged at event 7: it was changed" }]);
});

test("a Node that is too old fails", async () => {
  const program = { version: "1.2.3", node: "20.1.0" };
  expect(await find("program", { program })).toMatchObject([{ result: "failure" }]);
});

test("an interval that is not armed is worth a note", async () => {
  expect(await find("interval", { settings: { ...RIGHT, enabled: false } })).toMatchObject([
    { result: "note" },
  ]);
});
