import { expect, test } from "vitest";
import { describeScope } from "../../src/target/rules.ts";
import { resolveScope } from "../../src/target/scope.ts";
import { container } from "../support/container.ts";

const inShop = container();
const ofFolder = () => ({ kind: "none", because: "there is no compose file in /app" }) as const;
const lone = container({ name: "lone", project: "", service: "" });

test("on the host the scope is the compose project of the working folder", () => {
  const inFolder = () => ({ kind: "found", name: "shop" }) as const;
  const scope = { scope: "project", projects: undefined, ofFolder: inFolder } as const;
  expect(resolveScope({ ...scope, self: undefined })).toEqual({
    kind: "known",
    scope: { kind: "project", projects: ["shop"] },
  });
  // in a container the working folder is the image's, whatever files it holds
  expect(resolveScope({ ...scope, self: lone })).toMatchObject({ kind: "unknown" });
});

test("P2: by default the scope is the project of chaos-monkey's own container", () => {
  expect(resolveScope({ scope: "project", projects: undefined, self: inShop, ofFolder })).toEqual({
    kind: "known",
    scope: { kind: "project", projects: ["shop"] },
  });
  expect(resolveScope({ scope: "project", projects: [], self: inShop, ofFolder })).toMatchObject({
    scope: { projects: ["shop"] },
  });
});

test("P2: named projects win over its own", () => {
  for (const self of [inShop, lone, undefined]) {
    expect(resolveScope({ scope: "project", projects: ["mall", "bank"], self, ofFolder })).toEqual({
      kind: "known",
      scope: { kind: "project", projects: ["mall", "bank"] },
    });
  }
});

test.each(["label", "all"] as const)("P2: %s has to be asked for, and is what is said", (scope) => {
  expect(resolveScope({ scope, projects: ["shop"], self: inShop, ofFolder })).toEqual({
    kind: "known",
    scope: { kind: scope },
  });
});

test.each([
  [undefined, "there is no compose file in /app"],
  [lone, "its own container lone belongs to no compose project"],
])("P2: where no scope can be known, nothing is guessed", (self, why) => {
  expect(resolveScope({ scope: "project", projects: undefined, self, ofFolder })).toEqual({
    kind: "unknown",
    because:
      `expected to know which compose project chaos-monkey may strike, but ${why}; ` +
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
