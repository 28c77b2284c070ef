import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { settingsWarnings } from "../../src/config/warnings.ts";

function warnings(env: Readonly<Record<string, string>>): readonly string[] {
  return settingsWarnings(loadConfig({ env, cwd: "/app", readText: () => undefined }).settings);
}

test("a fault that lasts as long as the interval is warned about", () => {
  expect(warnings({ CHAOS_FAULT: "pause", CHAOS_DURATION: "30s", CHAOS_INTERVAL: "30s" })).toEqual([
    "CHAOS_DURATION (30s) is not shorter than CHAOS_INTERVAL (30s), so strikes of the interval are held while the one before lasts; shorten it, or raise CHAOS_MAX_CONCURRENT to 2",
  ]);
});

test.each([
  ["that is shorter", { CHAOS_FAULT: "pause", CHAOS_DURATION: "29s", CHAOS_INTERVAL: "30s" }],
  ["of a fault that does not last", { CHAOS_DURATION: "60s", CHAOS_INTERVAL: "30s" }],
  ["without an interval", { CHAOS_FAULT: "pause", CHAOS_INTERVAL: "off" }],
  [
    "that enough strikes may share",
    {
      CHAOS_FAULT: "pause",
      CHAOS_DURATION: "60s",
      CHAOS_INTERVAL: "30s",
      CHAOS_MAX_CONCURRENT: "3",
    },
  ],
])("a duration %s is not warned about", (_what, env) => {
  expect(warnings(env as Readonly<Record<string, string>>)).toEqual([]);
});

test.each([
  ["pause", "signal=SIGTERM", 'fault pause: it has no parameter "signal"'],
  ["kill", "signal=SIGNOPE", "fault kill: signal"],
  ["kill", "SIGTERM", '"SIGTERM" is not name=value'],
  ["cpu.throttle", "cpus=1 cpus=2", "cpus is given twice"],
])("CHAOS_FAULT=%s with CHAOS_PARAMS=%s is refused (P7)", (fault, params, why) => {
  expect(() => warnings({ CHAOS_FAULT: fault, CHAOS_PARAMS: params })).toThrow(why);
});

test("a setting of 100 kB is refused at once, with the limit (P62)", () => {
  const long = "a,".repeat(50_000);
  expect(() => warnings({ CHAOS_TARGETS: long })).toThrow(
    /it has 100000 characters, at most 65536/,
  );
  expect(() => warnings({ CHAOS_TARGETS: "a,".repeat(1001) })).toThrow(
    /it has 1001 items, at most 1000/,
  );
});
