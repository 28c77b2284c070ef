import { expect, test } from "vitest";
import { ineffectiveLabels } from "../../src/target/labels.ts";

test("labels that mean something, and those of others, are not strange", () => {
  const labels = {
    "chaos-monkey.enable": "False",
    "chaos-monkey.protected": "true",
    "chaos-monkey.criticality": "high",
    "chaos-monkey.group": "anything at all",
    "com.docker.compose.service": "worker",
    "my.chaos-monkey.note": "x",
  };
  expect(ineffectiveLabels(labels)).toEqual([]);
});

test.each([
  ["chaos-monkey.enabled", "true", "there is no such label"],
  ["chaos-monkey.toString", "x", "there is no such label"],
  ["chaos_monkey.enable", "true", "there is no such label"],
  ["Chaos-Monkey.enable", "true", "there is no such label"],
  ["chaos-monkey/enable", "true", "there is no such label"],
  ["chaos-monkey.enable", "yes", "expected true or false"],
  ["chaos-monkey.criticality", "huge", "expected low or medium or high"],
])("%s=%s is strange", (label, value, because) => {
  expect(ineffectiveLabels({ [label]: value })).toMatchObject([
    { label, value, because: expect.stringContaining(because) },
  ]);
});

test.each([
  ["chaos-monkey.criticality", " HIGH "],
  ["chaos-monkey.min-healthy", " 1234 "],
  ["chaos-monkey.role", "daemon"],
  ["chaos.sutazai.com/target", "true"],
  ["chaos.sutazai.com/protected", "false"],
  ["chaos.sutazai.com/safe_mode_only", "True"],
  ["chaos.sutazai.com/category", "anything at all"],
])("%s=%j is understood", (label, value) => {
  expect(ineffectiveLabels({ [label]: value })).toEqual([]);
});

test.each([
  ["chaos.sutazai.com/target", "maybe", "expected true or false"],
  [
    "chaos.sutazai.com/taget",
    "true",
    "there is no such label, only chaos.sutazai.com/target, chaos.sutazai.com/protected, chaos.sutazai.com/safe_mode_only, chaos.sutazai.com/category",
  ],
  [
    "chaosmonkey.enable",
    "true",
    "there is no such label, only chaos-monkey.enable, chaos-monkey.protected, chaos-monkey.criticality, chaos-monkey.group, chaos-monkey.min-gap, chaos-monkey.max-duration, chaos-monkey.min-healthy, chaos-monkey.faults",
  ],
])("P42: %s=%s is strange because %s", (label, value, because) => {
  expect(ineffectiveLabels({ [label]: value })).toEqual([{ label, value, because }]);
});
