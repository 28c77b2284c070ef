import { expect, test } from "vitest";
import { describeScope } from "../../src/target/rules.ts";
import { resolveScope } from "../../src/target/scope.ts";
import { container } from "../support/container.ts";

const inShop = container();
const lone = container({ name: "lone", project: "", service: "" });

test("P2: by default the scope is the project of the monkey's own container", () => {
  expect(resolveScope({ scope: "project", projects: undefined, self: inShop })).toEqual({
    kind: "known",
    scope: { kind: "project", projects: ["shop"] },
  });
  expect(resolveScope({ scope: "project", projects: [], self: inShop })).toMatchObject({
    scope: { projects: ["shop"] },
  });
});

test("P2: named projects win over the monkey's own", () => {
  for (const self of [inShop, lone, undefined]) {
    expect(resolveScope({ scope: "project", projects: ["mall", "bank"], self })).toEqual({
      kind: "known",
      scope: { kind: "project", projects: ["mall", "bank"] },
    });
  }
});

test.each(["label", "all"] as const)("P2: %s has to be asked for, and is what is said", (scope) => {
  expect(resolveScope({ scope, projects: ["shop"], self: inShop })).toEqual({
    kind: "known",
    scope: { kind: scope },
  });
});

test.each([
  [undefined, "we do not run in a container"],
  [lone, "our own container lone belongs to no compose project"],
])("P2: where no scope can be known, nothing is guessed", (self, why) => {
  expect(resolveScope({ scope: "project", projects: undefined, self })).toEqual({
    kind: "unknown",
    because:
      `expected to know which containers are ours to hurt, but ${why}; ` +
      "set CHAOS_PROJECT to the compose project, or CHAOS_SCOPE to label or all",
  });
});

test("a scope is told in words", () => {
  expect(
    [
      { kind: "project", projects: ["shop", "mall"] } as const,
      { kind: "label" } as const,
      { kind: "all" } as const,
    ].map(describeScope),
  ).toEqual([
    "compose project shop, mall",
    "containers labelled chaos-monkey.enable=true",
    "every container of this host",
  ]);
});
