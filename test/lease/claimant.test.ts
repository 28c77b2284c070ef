import { expect, test } from "vitest";
import { claimant, type Role } from "../../src/lease/claimant.ts";
import type { Holder } from "../../src/state/daemon-lock.ts";

function as(role: Role, alive: readonly Holder[], id = "1") {
  return claimant({ role, id, isAlive: (holder) => alive.includes(holder) });
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

test("everybody takes a command for dead when its own lock is free, whichever others run", () => {
  const command = as("command", [], "7");
  for (const role of ["daemon", "guardian", "command"] as const) {
    expect(as(role, ["command-8", "daemon"], "8").hasDied(command.name)).toBe(true);
    expect(as(role, ["command-7"], "8").hasDied(command.name)).toBe(false);
  }
});

test("a strike without a daemon is dead when its own lock is free, whichever others run", () => {
  const strike = as("strike", [], "7");
  for (const role of ["daemon", "guardian", "command", "strike"] as const) {
    expect(as(role, ["strike-8", "daemon"], "8").hasDied(strike.name)).toBe(true);
    expect(as(role, ["strike-7"], "8").hasDied(strike.name)).toBe(false);
  }
});

test("of a role from a later version nobody can tell", () => {
  expect(as("daemon", []).hasDied("librarian 1")).toBe(false);
});

test("a guardian and a command are beside a daemon while its lock is held, the daemon never", () => {
  expect(as("guardian", ["daemon"]).isBesideDaemon()).toBe(true);
  expect(as("command", ["daemon"]).isBesideDaemon()).toBe(true);
  expect(as("guardian", ["command-7"]).isBesideDaemon()).toBe(false);
  expect(as("daemon", ["daemon"]).isBesideDaemon()).toBe(false);
});
