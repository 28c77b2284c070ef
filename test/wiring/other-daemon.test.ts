import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import type { Scope } from "../../src/target/rules.ts";
import {
  daemonBeside,
  refuseCommandBeside,
  refuseSecondDaemon,
} from "../../src/wiring/other-daemon.ts";
import { container } from "../support/container.ts";

const SHOP: Scope = { kind: "project", projects: ["shop"] };

function daemon(name: string, differing: Partial<Container> & { project?: string } = {}) {
  const { project = "shop", ...rest } = differing;
  const labels = {
    "chaos-monkey.role": "daemon",
    "com.docker.compose.project": project,
    "com.docker.compose.service": "chaos_monkey",
  };
  return container({ name, labels, ...rest });
}

function beside(containers: readonly Container[], scope: Scope, self?: Container) {
  return daemonBeside({ containers, scope, self })?.name;
}

test("a running daemon of the same project is seen, and neither ourselves nor a guardian", () => {
  const self = daemon("ours");
  const guardian = container({ labels: { ...self.labels, "chaos-monkey.role": "guardian" } });
  expect(beside([self, guardian, container()], SHOP, self)).toBeUndefined();
  expect(beside([self, daemon("theirs")], SHOP, self)).toBe("theirs");
  expect(beside([daemon("theirs")], SHOP)).toBe("theirs");
});

test("a daemon of another project is none of ours, unless the scope is wider", () => {
  const far = [daemon("theirs", { project: "far" })];
  expect(beside(far, SHOP)).toBeUndefined();
  expect(beside(far, { kind: "project", projects: ["shop", "far"] })).toBe("theirs");
  expect(beside(far, { kind: "all" })).toBe("theirs");
  expect(beside(far, { kind: "label" })).toBe("theirs");
});

test.each(["exited", "created", "dead"] as const)("a daemon that is %s does not count", (state) => {
  expect(beside([daemon("theirs", { state })], SHOP)).toBeUndefined();
});

test("a command on the host refuses, and says how to ask inside", () => {
  expect(() => refuseCommandBeside(undefined)).not.toThrow();
  expect(() => refuseCommandBeside(daemon("theirs"))).toThrow(
    /the container theirs runs one.*docker exec theirs chaos-monkey/s,
  );
});

test("of two daemons the one that came later refuses, and never both", () => {
  const [early, late] = [daemon("early", { startedAt: 1 }), daemon("late", { startedAt: 2 })];
  expect(() => refuseSecondDaemon(late, early)).not.toThrow();
  expect(() => refuseSecondDaemon(early, late)).toThrow("the container early runs one already");
  const [one, other] = [daemon("one", { startedAt: 1 }), daemon("other", { startedAt: 1 })];
  const refuses = [
    [one, other],
    [other, one],
  ].map(([self, theirs]) => {
    try {
      refuseSecondDaemon(theirs, self);
      return false;
    } catch {
      return true;
    }
  });
  expect(refuses.sort()).toEqual([false, true]);
});

test("a daemon on the host refuses beside one in a container, and is alone otherwise", () => {
  expect(() => refuseSecondDaemon(daemon("theirs"), undefined)).toThrow("expected to be the only");
  expect(() => refuseSecondDaemon(undefined, undefined)).not.toThrow();
});
