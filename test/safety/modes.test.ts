import { expect, test } from "vitest";
import { effectiveSettings } from "../../src/config/effective.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { MODES, PRESETS } from "../../src/safety/modes.ts";

function settings(env: Readonly<Record<string, string>>) {
  return loadConfig({ env, cwd: "/app", readText: () => undefined }).settings;
}

test("without a mode nothing is set for anybody", () => {
  expect(MODES).toEqual(["none", "safe", "aggressive", "disabled"]);
  expect([PRESETS.none, PRESETS.disabled]).toEqual([{}, {}]);
});

test("safe hits one container at a time, of a service that is whole and keeps one healthy", () => {
  const { target, safety } = settings({ CHAOS_MODE: "safe" });
  expect(target).toMatchObject({ criticalities: ["low", "medium"], count: 1 });
  expect(safety).toMatchObject({
    maxConcurrent: 1,
    minHealthy: 1,
    requireWhole: true,
    haltAfterDeaths: 5,
  });
});

test("without a mode a service with a container down may be hit", () => {
  expect(settings({}).safety.requireWhole).toBe(false);
});

test("aggressive strikes often and several at once", () => {
  const { monkey, target, safety } = settings({ CHAOS_MODE: "aggressive" });
  expect(monkey).toMatchObject({ intervalMs: 10_000, jitter: 0.5 });
  expect([safety.maxConcurrent, target.minAgeMs]).toEqual([3, 5000]);
});

test("a mode of the command line is said to come from there, and wins over the environment", () => {
  const config = loadConfig({
    env: { CHAOS_MODE: "aggressive" },
    cwd: "/app",
    flags: { CHAOS_MODE: "safe" },
    readText: () => undefined,
  });
  expect(effectiveSettings(config).find(({ key }) => key === "CHAOS_MODE")).toMatchObject({
    value: "safe",
    origin: "--mode",
  });
});

test("what somebody sets wins over the mode", () => {
  const { safety } = settings({ CHAOS_MODE: "safe", CHAOS_MIN_HEALTHY: "0" });
  expect([safety.minHealthy, safety.maxConcurrent]).toEqual([0, 1]);
});

test.each([
  ["off", Number.POSITIVE_INFINITY],
  ["OFF", Number.POSITIVE_INFINITY],
  ["1", 1],
  ["1000000", 1_000_000],
])("CHAOS_DAILY_BUDGET=%s is %d", (text, dailyBudget) => {
  expect(settings({ CHAOS_DAILY_BUDGET: text }).safety.dailyBudget).toBe(dailyBudget);
});

test.each(["0", "1000001", "-1", "1.5", "x1", "1x", "none"])(
  "P7: CHAOS_DAILY_BUDGET=%s is refused",
  (text) => {
    expect(() => settings({ CHAOS_DAILY_BUDGET: text })).toThrow(
      /CHAOS_DAILY_BUDGET.*a whole number from 1 to 1000000, or off/s,
    );
  },
);

test.each([
  ["CHAOS_MAX_CONCURRENT", "0"],
  ["CHAOS_MAX_CONCURRENT", "1001"],
  ["CHAOS_MIN_HEALTHY", "1001"],
  ["CHAOS_MIN_HEALTHY", "-1"],
  ["CHAOS_MAX_SHARE", "120%"],
  ["CHAOS_HALT_DEATHS_WITHIN", "999ms"],
  ["CHAOS_COUNT", "0"],
  ["CHAOS_COUNT", "1001"],
])("P7: %s=%s is refused", (key, text) => {
  expect(() => settings({ [key]: text })).toThrow(key);
});

test.each([
  ["CHAOS_MAX_CONCURRENT", "1000"],
  ["CHAOS_MIN_HEALTHY", "1000"],
  ["CHAOS_MIN_HEALTHY", "0"],
  ["CHAOS_HALT_DEATHS_WITHIN", "1s"],
  ["CHAOS_COUNT", "1000"],
])("%s=%s is accepted", (key, text) => {
  expect(() => settings({ [key]: text })).not.toThrow();
});
