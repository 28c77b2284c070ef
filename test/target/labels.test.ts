import { expect, test } from "vitest";
import { strangeLabels } from "../../src/target/labels.ts";

test("labels that mean something, and those of others, are not strange", () => {
  const labels = {
    "chaos-monkey.enable": "False",
    "chaos-monkey.protected": "true",
    "chaos-monkey.criticality": "high",
    "chaos-monkey.group": "anything at all",
    "com.docker.compose.service": "worker",
    "my.chaos-monkey.note": "x",
  };
  expect(strangeLabels(labels)).toEqual([]);
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
  expect(strangeLabels({ [label]: value })).toMatchObject([
    { label, value, because: expect.stringContaining(because) },
  ]);
});
