import { expect, test } from "vitest";
import { claimant, type Role } from "../../src/lease/claimant.ts";

function as(role: Role, alive: readonly Role[]) {
  return claimant({ role, isAlive: (other) => alive.includes(other) });
}

test("P12: whoever is the daemon knows that every earlier daemon is dead", () => {
  const earlier = as("daemon", []);
  expect(as("daemon", ["daemon"]).hasDied(earlier.name)).toBe(true);
});

test("a guardian takes the daemon for dead when its lock is free, and not before", () => {
  const daemon = as("daemon", []);
  expect(as("guardian", []).hasDied(daemon.name)).toBe(true);
  expect(as("guardian", ["daemon"]).hasDied(daemon.name)).toBe(false);
});

test("the daemon takes a guardian for dead when its lock is free, and not before", () => {
  const guardian = as("guardian", []);
  expect(as("daemon", []).hasDied(guardian.name)).toBe(true);
  expect(as("daemon", ["guardian"]).hasDied(guardian.name)).toBe(false);
});

test("of a command nobody can tell", () => {
  const command = as("command", []);
  expect(as("command", []).hasDied(command.name)).toBe(false);
  expect(as("daemon", []).hasDied(command.name)).toBe(false);
});
