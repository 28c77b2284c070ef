import { expect, test } from "vitest";
import { effectiveSettings } from "../../src/config/effective.ts";
import { type Config, loadConfig } from "../../src/config/load-config.ts";
import { MODES, PRESETS } from "../../src/safety/modes.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";

interface World {
  readonly env?: Record<string, string>;
  readonly flags?: Record<string, string>;
  /** By absolute path; the working folder is /app. */
  readonly files?: Record<string, string>;
}

function load({ env = {}, flags = {}, files = {} }: World): Config {
  return loadConfig({ env, flags, cwd: "/app", readText: (path) => files[path] });
}

function refusal(world: World): string {
  try {
    load(world);
  } catch (error) {
    expect(error).toBeInstanceOf(ChaosError);
    expect(error).toMatchObject({ code: "bad-setting", exitCode: 2 });
    return (error as ChaosError).message;
  }
  throw new Error("it was accepted");
}

function ini(...lines: string[]): World {
  return { files: { "/app/config.ini": lines.join("\n") } };
}

test("without any source the defaults hold", () => {
  const { settings, file } = load({});
  expect(file).toBeUndefined();
  expect(settings).toEqual({
    monkey: {
      enabled: false,
      intervalMs: 30_000,
      jitter: 0,
      initialDelayMs: undefined,
      probability: 1,
    },
    target: {
      targets: [],
      labels: [],
      protectedWords: [
        "rabbitmq",
        "postgres",
        "mysql",
        "mariadb",
        "mongo",
        "prometheus",
        "grafana",
      ],
      scope: "project",
      projects: undefined,
      count: 1,
      criticalities: ["low", "medium", "high"],
      minAgeMs: 10_000,
    },
    safety: {
      mode: "none",
      maxConcurrent: 1,
      maxShare: 1,
      minHealthy: 0,
      requireWhole: false,
      minGapMs: 0,
      serviceGapMs: 0,
      dailyBudget: Number.POSITIVE_INFINITY,
      haltAfterFailedUndos: 5,
      haltAfterDeaths: Number.POSITIVE_INFINITY,
      haltDeathsWithinMs: 600_000,
    },
    fault: {
      fault: "kill",
      params: {},
      signal: "SIGKILL",
      durationMs: 30_000,
      maxDurationMs: 1_800_000,
      profile: "core",
    },
    strike: { seed: undefined, dryRun: false },
    recovery: { timeoutMs: 60_000, autoRecover: true },
    probe: { probes: [], everyMs: 500, timeoutMs: 2000 },
    ledger: { stateDir: undefined, retentionMs: 30 * 86_400_000 },
    world: { logLevel: "info", logFormat: "text" },
    engine: {
      address: { kind: "unix", path: "/var/run/docker.sock" },
      tlsVerify: false,
      certDir: undefined,
    },
    config: { file: undefined },
  });
});

test("the command line beats the environment, which beats .env, which beats the file", () => {
  const files = {
    "/app/config.ini":
      "CHAOS_INTERVAL = 1\nCHAOS_JITTER = 0.1\nCHAOS_COUNT = 1\nCHAOS_RETENTION = 1d",
    "/app/.env": "CHAOS_JITTER=0.2\nCHAOS_COUNT=2\nCHAOS_RETENTION=2d",
  };
  const env = { CHAOS_COUNT: "3", CHAOS_RETENTION: "3d" };
  const config = load({ files, env, flags: { CHAOS_RETENTION: "4d" } });
  expect(config.settings.monkey).toMatchObject({ intervalMs: 1000, jitter: 0.2 });
  expect(config.settings.target.count).toBe(3);
  expect(config.settings.ledger.retentionMs).toBe(4 * 86_400_000);
  expect(config.file).toBe("/app/config.ini");
});

test("both signs of an ini file are read, in any case, with colons and equals signs in values", () => {
  const { settings } = load(
    ini(
      "\uFEFF# a comment",
      "; another",
      "[chaos]",
      "chaos_enabled: True",
      "Chaos_Interval=1h30m   # inline",
      "CHAOS_TARGETS : re2:^a=b:c$",
      'CHAOS_SEED = "with # and ; inside"',
      "CHAOS_STATE_DIR = C:=d\r",
      "log_level: WARNING",
    ),
  );
  expect(settings.monkey).toMatchObject({ enabled: true, intervalMs: 5_400_000 });
  expect(settings.target.targets.map(({ text }) => text)).toEqual(["re2:^a=b:c$"]);
  expect(settings.strike.seed).toBe("with # and ; inside");
  expect(settings.ledger.stateDir).toBe("C:=d");
  expect(settings.world.logLevel).toBe("warn");
});

test("a list may go on in indented lines", () => {
  const { settings } = load(
    ini("CHAOS_TARGETS =", "  worker-*", "  # not this", "  re2:a:b", "other = 1"),
  );
  expect(settings.target.targets.map(({ text }) => text)).toEqual(["worker-*", "re2:a:b"]);
});

test("keys of other programs are none of our business, whatever they hold", () => {
  const { settings } = load(
    ini(
      "compose_name: tp",
      "CLIENT_NODES: 3",
      "CLIENT_NODES: 4",
      "logging_level: nonsense",
      "text = goes",
      "   on here",
      "   [and, here]",
      "   CHAOS_COUNT = 2",
      "__proto__ = x",
      "DOCKER_HOST = what",
    ),
  );
  expect(settings.target.count).toBe(2);
});

test("an empty value counts as unset in every source", () => {
  const config = load({
    env: { CHAOS_INTERVAL: "", CHAOS_COUNT: " " },
    flags: { CHAOS_COUNT: "" },
    files: {
      "/app/config.ini": "CHAOS_INTERVAL = # none\nCHAOS_COUNT: 7",
      "/app/.env": "CHAOS_COUNT=",
    },
  });
  expect(config.settings.monkey.intervalMs).toBe(30_000);
  expect(config.settings.target.count).toBe(7);
});

test("a malformed value is refused with place, key, what was expected and what came (P7)", () => {
  expect(refusal(ini("", "CHAOS_INTERVAL: 5m junk"))).toBe(
    "config.ini line 2: CHAOS_INTERVAL: expected a duration of at least 100ms such as 30 " +
      '(seconds), 500ms, 5m or 1h30m, or off, got "5m junk"',
  );
  expect(refusal({ env: { CHAOS_JITTER: "120%" } })).toBe(
    'environment: CHAOS_JITTER: expected a share from 0 to 1, or from 0% to 100%, got "120%"',
  );
  expect(refusal({ flags: { LOG_LEVEL: "loud" } })).toMatch(
    /^--log-level: LOG_LEVEL: expected one/,
  );
  expect(refusal({ files: { "/app/.env": "A=1\nCHAOS_COUNT=0" } })).toMatch(
    /^\.env line 2: CHAOS_COUNT: expected a whole number from 1 to 1000, got "0"$/,
  );
});

test("a malformed value is refused even where another source overrides it (P7)", () => {
  const world = { ...ini("CHAOS_COUNT = many"), env: { CHAOS_COUNT: "2" } };
  expect(refusal(world)).toContain("config.ini line 1: CHAOS_COUNT");
});

test.each([
  ["CHAOS_INTERVL", "CHAOS_INTERVAL"],
  ["CHAOS_TARGET", "CHAOS_TARGETS"],
  ["chaos-dry-run", "CHAOS_DRY_RUN"],
  ["CHAOS_TIMEOUT", "CHAOS_RECOVERY_TIMEOUT or CHAOS_PROBE_TIMEOUT"],
  ["CHAOS INTERVAL", "CHAOS_INTERVAL"],
])("the unknown key %s is refused and %s suggested (P7)", (written, meant) => {
  expect(refusal(ini(`${written} = 1`))).toBe(
    `config.ini line 1: ${written}: there is no such setting; did you mean ${meant}?`,
  );
});

test("an unknown key in the environment is refused, its value not shown (P7, P45)", () => {
  const message = refusal({ env: { CHAOS_WEBHOOK_URL: "https://hooks/s3cr3t" } });
  expect(message).toMatch(/^environment: CHAOS_WEBHOOK_URL: there is no such setting/);
  expect(message).not.toContain("s3cr3t");
});

test("a key that stands twice in one file is refused", () => {
  expect(refusal(ini("CHAOS_COUNT = 1", "[other]", "chaos_count: 1"))).toBe(
    "config.ini line 3: CHAOS_COUNT: it already stands in config.ini line 1; keep one of them",
  );
  expect(refusal({ files: { "/app/.env": "CHAOS_COUNT=1\nCHAOS_COUNT=2" } })).toMatch(
    /^\.env line 2: CHAOS_COUNT: it already stands in \.env line 1/,
  );
});

test("a line that is no setting is refused without being quoted (P7, P45)", () => {
  const message = refusal(ini("a = 1", "hunter2", "CHAOS_INTERVAL 30"));
  expect(message).toContain("config.ini line 2: expected KEY = value or KEY: value");
  expect(message).toContain(
    "config.ini line 3: expected KEY = value or KEY: value, got neither = nor : after CHAOS_INTERVAL",
  );
  expect(message).not.toContain("hunter2");
  expect(refusal({ files: { "/app/.env": "CHAOS_INTERVAL 30" } })).toContain(
    ".env line 1: expected KEY=value, got no = after CHAOS_INTERVAL",
  );
});

test("all problems of all sources are told at once", () => {
  const message = refusal({
    files: { "/app/config.ini": "CHAOS_COUNT: x\nCHAOS_FOO: 1", "/app/.env": "CHAOS_JITTER=2" },
    env: { CHAOS_SIGNAL: "HUP" },
    flags: { CHAOS_DRY_RUN: "maybe" },
  });
  expect(message.split("\n")).toHaveLength(6);
  expect(message).toMatch(/^5 problems with the settings:\n/);
  for (const key of ["COUNT", "FOO", "JITTER", "SIGNAL", "DRY_RUN"]) {
    expect(message).toContain(`CHAOS_${key}: `);
  }
});

test("projects that the scope would not keep to are refused", () => {
  const world = { env: { CHAOS_SCOPE: "all", CHAOS_PROJECT: "shop" } };
  expect(refusal(world)).toMatch(
    /^environment: CHAOS_PROJECT: it names compose projects, but CHAOS_SCOPE is all/,
  );
  expect(load({ env: { CHAOS_PROJECT: "shop" } }).settings.target.projects).toEqual(["shop"]);
});

test("P24: faults that would last longer by default than any may are refused", () => {
  const world = { env: { CHAOS_DURATION: "1h" } };
  expect(refusal(world)).toBe(
    "environment: CHAOS_DURATION: expected at most CHAOS_MAX_DURATION (30m), got 1h; shorten it or raise CHAOS_MAX_DURATION",
  );
  const { fault } = load({ env: { CHAOS_DURATION: "1h", CHAOS_MAX_DURATION: "1h" } }).settings;
  expect(fault).toMatchObject({ durationMs: 3_600_000, maxDurationMs: 3_600_000 });
});

test("a section that is not understood yet is refused instead of being passed over", () => {
  expect(refusal(ini("[schedule night]", "cron = * * * * *"))).toContain(
    "config.ini line 1: sections [schedule NAME] are not supported yet",
  );
});

test("what only docker-compose reads is accepted in the environment, and refused in the file", () => {
  const env = {
    CHAOS_MONKEY_DIR: "./x",
    CHAOS_CONTAINER_NAME: "m",
    CHAOS_CONFIG_DIR: "",
    DOCKER_GID: "y",
  };
  expect(
    load({ env, files: { "/app/.env": "CHAOS_MONKEY_DIR=./y" } }).settings.monkey.enabled,
  ).toBe(false);
  expect(refusal(ini("CHAOS_CONTAINER_NAME = m"))).toContain("docker-compose reads it");
});

test("the named file is read in place of the others, and must exist", () => {
  const files = {
    "/app/config.ini": "CHAOS_COUNT = 1",
    "/config/config.ini": "CHAOS_COUNT = 2",
    "/app/own.ini": "CHAOS_COUNT = 3",
    "/etc/own.ini": "CHAOS_COUNT = 4",
  };
  const countOf = (world: World) => load({ files, ...world }).settings.target.count;
  expect(countOf({})).toBe(1);
  expect(countOf({ files: { "/config/config.ini": "CHAOS_COUNT = 2" } })).toBe(2);
  expect(countOf({ env: { CHAOS_CONFIG: "own.ini" } })).toBe(3);
  expect(
    countOf({ env: { CHAOS_CONFIG: "own.ini" }, flags: { CHAOS_CONFIG: "/etc/own.ini" } }),
  ).toBe(4);
  expect(refusal({ env: { CHAOS_CONFIG: "none.ini" } })).toContain(
    'expected a settings file at "/app/none.ini", there is none',
  );
  expect(refusal({ env: { CHAOS_CONFIG: "a.yaml" } })).toContain(
    "YAML, which is not supported yet",
  );
});

test("a mount whose file was missing, and is a folder now, is explained", () => {
  const readText = (path: string) => {
    if (path !== "/config/config.ini") return undefined;
    throw Object.assign(new Error("EISDIR: illegal operation"), { code: "EISDIR" });
  };
  expect(() => loadConfig({ env: {}, cwd: "/app", readText })).toThrow(
    "/config/config.ini: expected a file, got a folder",
  );
});

test("an unreadable file is a problem, a folder called .env is not", () => {
  const failing = (code: string) => (path: string) => {
    if (path !== "/app/.env") return undefined;
    throw Object.assign(new Error(`${code}: no`), { code });
  };
  expect(() => loadConfig({ env: {}, cwd: "/app", readText: failing("EACCES") })).toThrow(
    ".env: cannot be read (EACCES: no)",
  );
  expect(loadConfig({ env: {}, cwd: "/app", readText: failing("EISDIR") }).file).toBeUndefined();
});

test("the real files of a folder are read when nothing else is handed in", () => {
  expect(loadConfig({ env: {}, cwd: "/nonexistent" }).settings.monkey.enabled).toBe(false);
});

test("every setting is listed with its value and where it came from", () => {
  const rows = effectiveSettings(
    load({
      files: { "/app/config.ini": "\nchaos_protected: redis !grafana" },
      env: { CHAOS_INTERVAL: "5m" },
      flags: { CHAOS_DRY_RUN: "true" },
    }),
  );
  const row = (key: string) => rows.find((it) => it.key === key);
  expect(row("CHAOS_PROTECTED")).toEqual({
    key: "CHAOS_PROTECTED",
    value: "rabbitmq, postgres, mysql, mariadb, mongo, prometheus, redis",
    origin: "config.ini line 2",
  });
  expect(row("CHAOS_INTERVAL")).toMatchObject({ value: "5m", origin: "environment" });
  expect(row("CHAOS_DRY_RUN")).toMatchObject({ value: "true", origin: "--dry-run" });
  expect(row("CHAOS_COUNT")).toMatchObject({ value: "1", origin: "default" });
  expect(row("CHAOS_INITIAL_DELAY")).toMatchObject({ value: null, instead: "one interval" });
  expect(row("DOCKER_HOST")?.value).toBe("unix:///var/run/docker.sock");
  expect(row("CHAOS_MONKEY_DIR")).toBeUndefined();
});

test("a mode sets what nobody else sets, and says so", () => {
  const { settings, settled } = load({ env: { CHAOS_MODE: "safe", CHAOS_MIN_HEALTHY: "2" } });
  expect(settings.safety).toMatchObject({ mode: "safe", maxConcurrent: 1, minHealthy: 2 });
  expect(settings.target.criticalities).toEqual(["low", "medium"]);
  expect(settled.get("CHAOS_CRITICALITY")?.origin).toEqual({ kind: "mode", mode: "safe" });
  expect(settled.get("CHAOS_MIN_HEALTHY")?.origin).toEqual({ kind: "environment" });
});

test.each(MODES)("what the mode %s sets are settings that there are, with right values", (mode) => {
  const { settled } = load({ env: { CHAOS_MODE: mode } });
  for (const key of Object.keys(PRESETS[mode])) {
    expect(settled.get(key)?.origin).toEqual({ kind: "mode", mode });
  }
});

test("P62: 100,000 unknown keys are refused at once, and the first of them are named", () => {
  const text = Array.from({ length: 100_000 }, (_, at) => `CHAOS_NONSENSE_${at} = 1`).join("\n");
  const began = performance.now();
  expect(() => load({ files: { "/app/config.ini": text } })).toThrow(
    /^100000 problems with the settings:\n.*CHAOS_NONSENSE_0: .*\n(.*\n)+ {2}and 99950 more$/,
  );
  expect(performance.now() - began).toBeLessThan(5000);
});

test("P62: a key of a million characters is refused, and not repeated in full", () => {
  const text = `CHAOS_${"X".repeat(1_000_000)} = 1`;
  expect(() => load({ files: { "/app/config.ini": text } })).toThrow(/^.{80,300}$/);
});

test("P45: a token in the URL of a probe is neither shown nor repeated in a refusal", () => {
  const shown = effectiveSettings(load(ini("CHAOS_PROBES = web=http://web/health?token=s3cret")));
  expect(shown.find(({ key }) => key === "CHAOS_PROBES")?.value).toBe(
    "web=http://web/health?token=***",
  );
  for (const probe of ["web=http://:99999/?token=s3cret", "web http://web/?token=s3cret"]) {
    expect(refusal(ini(`CHAOS_PROBES = ${probe}`))).not.toContain("s3cret");
  }
});

test("P62: only a regular file is read for settings", () => {
  expect(() => loadConfig({ env: { CHAOS_CONFIG: "/dev/zero" }, cwd: "/app" })).toThrow(
    "/dev/zero: cannot be read (expected a regular file, got a device)",
  );
});
