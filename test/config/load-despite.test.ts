import { expect, test } from "vitest";
import { loadOnly } from "../../src/config/load-config.ts";

const KEYS = ["CHAOS_STATE_DIR", "CHAOS_PROJECT"];

function load(text: string | Error, env: Readonly<Record<string, string>> = {}) {
  const readText = (path: string) => {
    if (path !== "/app/config.ini") return undefined;
    if (text instanceof Error) throw text;
    return text;
  };
  return loadOnly({ env, cwd: "/app", readText }, KEYS).settings;
}

test.each([
  "CHAOS_INTERVAL = sometimes",
  "CHAOS_INTERVALL = 5",
  "this line is garbage",
  "CHAOS_MODE = wild",
  "CHAOS_DURATION = 2h\nCHAOS_MAX_DURATION = 1h",
])("what is right is known although %j is not", (wrong) => {
  const settings = load(`CHAOS_STATE_DIR = /state\n${wrong}\nCHAOS_PROJECT = shop\n`);
  expect(settings.ledger.stateDir).toBe("/state");
  expect(settings.target.projects).toEqual(["shop"]);
});

test("what is wrong has its default", () => {
  expect(load("CHAOS_MIN_HEALTHY = many\n").safety.minHealthy).toBe(0);
});

test("where what is needed is wrong itself, nothing is guessed", () => {
  expect(() => load("CHAOS_PROJECT = a b/c\n")).toThrow("CHAOS_PROJECT");
});

test("a file that cannot be read may say anything, so nothing is guessed either", () => {
  expect(() => load(new Error("EACCES: permission denied"))).toThrow("EACCES");
  expect(() => load("", { CHAOS_CONFIG: "/nowhere.ini" })).toThrow("/nowhere.ini");
});
