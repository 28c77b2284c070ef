import { expect, test } from "vitest";
import { policyActs } from "../../src/doctor/policy-acts.ts";
import type { RestartPolicy } from "../../src/engine/container.ts";

function acts(name: RestartPolicy["name"], stopSignal: string | undefined, signal: string) {
  return policyActs({ restartPolicy: { name, maximumRetryCount: 0 }, stopSignal }, signal);
}

test("SIGKILL never leaves a policy to act", () => {
  expect(acts("always", "SIGTERM", "SIGKILL")).toBe(false);
  expect(acts("always", undefined, "SIGKILL")).toBe(false);
});

test("another signal does where there is an explicit stop signal that is not it", () => {
  expect(acts("always", "SIGQUIT", "SIGTERM")).toBe(true);
  expect(acts("on-failure", "SIGQUIT", "SIGTERM")).toBe(true);
  expect(acts("always", undefined, "SIGTERM")).toBe(false);
});

test.each(["SIGTERM", "TERM", "sigterm", "15"])("%s is the stop signal SIGTERM", (stopSignal) => {
  expect(acts("always", stopSignal, "SIGTERM")).toBe(false);
});

test("unless-stopped never acts, since any signal counts as stopped by hand", () => {
  expect(acts("unless-stopped", "SIGQUIT", "SIGTERM")).toBe(false);
  expect(acts("no", "SIGQUIT", "SIGTERM")).toBe(false);
});
