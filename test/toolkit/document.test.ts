import { describe, expect, test } from "vitest";
import {
  activitiesIn,
  findActivity,
  hypothesisOf,
  providerOf,
  strategyIn,
} from "../../src/toolkit/document.ts";
import {
  isJsonObject,
  type JsonObject,
  listIn,
  numberIn,
  objectIn,
  textIn,
  valueIn,
} from "../../src/toolkit/json.ts";
import { readJson } from "../../src/toolkit/python/read-json.ts";

const activity = (name: string, mark: number) => ({ type: "probe", name, mark });

describe("a reference means the last activity of its name", () => {
  const experiment = {
    method: [activity("a", 1), activity("a", 2), activity("b", 3), null],
    "steady-state-hypothesis": { title: "s", probes: [activity("b", 4), activity("c", 5)] },
    rollbacks: [activity("d", 6)],
  };
  test.each([
    ["a", 2],
    ["b", 4],
    ["c", 5],
    ["d", undefined],
    ["e", undefined],
  ])("%s", (name, mark) => {
    expect(findActivity(experiment, name)?.mark).toBe(mark);
  });
});

test("what is of another kind than expected is not found", () => {
  const experiment = readJson(
    '{"method": null, "n": "5", "f": 1.0, "o": [], "l": {}, "t": 5, "steady-state-hypothesis": null}',
  ) as JsonObject;
  expect(activitiesIn(experiment, "method")).toEqual([]);
  expect(activitiesIn(experiment, "rollbacks")).toEqual([]);
  expect(hypothesisOf(experiment)).toBeUndefined();
  expect(numberIn(experiment, "n")).toBeUndefined();
  expect(numberIn(experiment, "f")).toBe(1);
  expect(objectIn(experiment, "o")).toBeUndefined();
  expect(objectIn(experiment, "f")).toBeUndefined();
  expect(listIn(experiment, "l")).toEqual([]);
  expect(textIn(experiment, "t")).toBeUndefined();
  expect(valueIn(experiment, "constructor")).toBeUndefined();
  expect(providerOf(experiment)).toEqual({});
  expect(isJsonObject(valueIn(experiment, "f"))).toBe(false);
});

test("strategies are found where runtime has them", () => {
  const runtime = { rollbacks: { strategy: "always" }, hypothesis: null };
  expect(strategyIn(runtime, "rollbacks")).toBe("always");
  expect(strategyIn(runtime, "hypothesis")).toBeUndefined();
  expect(strategyIn(undefined, "rollbacks")).toBeUndefined();
});
