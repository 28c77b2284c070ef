import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { daemonsBeside } from "../../src/target/daemons-beside.ts";
import type { Scope } from "../../src/target/rules.ts";
import { container, daemonContainer } from "../support/container.ts";

const SHOP: Scope = { kind: "project", projects: ["shop"] };

function beside(containers: readonly Container[], scope: Scope, self?: Container) {
  return daemonsBeside({ containers, scope, self }).map(({ name }) => name);
}

function told(project: string, variables: { CHAOS_SCOPE?: string; CHAOS_PROJECT?: string }) {
  const scopeVariables = { CHAOS_SCOPE: undefined, CHAOS_PROJECT: undefined, ...variables };
  return daemonContainer("theirs", { project, scopeVariables });
}

test("a running daemon of the same project is seen, and neither ourselves nor a guardian", () => {
  const self = daemonContainer("ours");
  const guardian = container({ labels: { ...self.labels, "chaos-monkey.role": "guardian" } });
  const theirs = daemonContainer("theirs");
  expect(beside([self, guardian, container()], SHOP, self)).toEqual([]);
  expect(beside([self, theirs], SHOP, self)).toEqual(["theirs"]);
  expect(beside([theirs], SHOP)).toEqual(["theirs"]);
});

test("a daemon that is paused is seen, since it may go on at any time, and one that ended is not", () => {
  const paused = { ...daemonContainer("theirs"), state: "paused" } as const;
  expect(beside([paused], SHOP)).toEqual(["theirs"]);
  for (const state of ["exited", "restarting", "created", "dead"] as const) {
    expect(beside([{ ...paused, state }], SHOP)).toEqual([]);
  }
});

test("a daemon of another project is none of ours, unless the scope is wider", () => {
  const far = [daemonContainer("theirs", { project: "far" })];
  expect(beside(far, SHOP)).toEqual([]);
  expect(beside(far, { kind: "project", projects: ["shop", "far"] })).toEqual(["theirs"]);
  expect(beside(far, { kind: "all" })).toEqual(["theirs"]);
});

test("a daemon of a project is beside one of labelled containers only where the project has one", () => {
  const theirs = daemonContainer("theirs", { project: "far" });
  const labels = {
    "com.docker.compose.project": "far",
    "com.docker.compose.service": "web",
  };
  const web = container({ labels });
  const labelled = container({ labels: { ...labels, "chaos-monkey.enable": "true" } });
  expect(beside([theirs, web], { kind: "label" })).toEqual([]);
  expect(beside([theirs, labelled], { kind: "label" })).toEqual(["theirs"]);
});

test.each([
  ["from no project at ours", "", { CHAOS_PROJECT: "shop" }, true],
  ["from no project at two, ours among them", "", { CHAOS_PROJECT: "far, shop" }, true],
  ["from another project at ours", "far", { CHAOS_PROJECT: "shop" }, true],
  ["from our project at another", "shop", { CHAOS_PROJECT: "far" }, false],
  ["at all there is", "far", { CHAOS_SCOPE: "ALL" }, true],
  ["at what is labelled, of which our project has nothing", "far", { CHAOS_SCOPE: "label" }, false],
  ["at its own project, said in words", "far", { CHAOS_SCOPE: "project" }, false],
  ["at nothing that it names", "", {}, false],
])("a daemon is seen for what its environment aims at: %s", (_, project, variables, isSeen) => {
  expect(beside([told(project, variables)], SHOP)).toEqual(isSeen ? ["theirs"] : []);
});

test.each(["exited", "created", "dead"] as const)("a daemon that is %s does not count", (state) => {
  expect(beside([daemonContainer("theirs", { state })], SHOP)).toEqual([]);
});
