import fc from "fast-check";
import { expect, test } from "vitest";
import { containerCandidate } from "../../src/target/candidate.ts";
import { countsInScope, drawOrder, judgeAll, passedOver } from "../../src/target/choose.ts";
import type { TargetContext } from "../../src/target/rules.ts";
import { dice } from "../../src/world/dice.ts";
import { container } from "../support/container.ts";

const context: TargetContext = {
  rules: {
    scope: { kind: "all" },
    targets: [],
    labels: [],
    protectedWords: ["db"],
    minAgeMs: 0,
    criticalities: ["low", "medium", "high"],
    safeMode: false,
  },
  self: undefined,
  engineNow: 1000,
  inProgress: new Set(),
  lasting: new Map(),
};

const fleet = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 20 })
  .map((names) => names.map((name) => containerCandidate(container({ name, service: name }))));

test("P6: the same seed gives the same order, however the engine lists its containers", () => {
  fc.assert(
    fc.property(fleet, fc.string(), fc.nat(), (candidates, seed, strike) => {
      const order = (listed: typeof candidates) =>
        drawOrder(judgeAll(listed, context), dice(seed, "strike", strike)).map(({ name }) => name);
      expect(order(candidates.toReversed())).toEqual(order(candidates));
    }),
  );
});

test("neither what is out of scope nor chaos-monkey's own containers count as in scope", () => {
  expect(countsInScope(undefined)).toBe(true);
  expect(countsInScope({ code: "protected" })).toBe(true);
  expect(countsInScope({ code: "out-of-scope" })).toBe(false);
  expect(countsInScope({ code: "self" })).toBe(false);
});

test("only what has no objection is drawn, and all of that", () => {
  fc.assert(
    fc.property(fleet, fc.string(), (candidates, seed) => {
      const judged = judgeAll(candidates, context);
      const drawn = drawOrder(judged, dice(seed)).map(({ name }) => name);
      const eligible = judged.filter(({ rejection }) => !rejection);
      expect(drawn.toSorted()).toEqual(eligible.map(({ candidate: { name } }) => name));
    }),
  );
});

test("each of several containers is drawn first about equally often", () => {
  const candidates = ["a", "b", "c", "d"].map((name) =>
    containerCandidate(container({ name, service: name })),
  );
  const judged = judgeAll(candidates, context);
  const counts = new Map<string, number>();
  const strikes = 8000;
  for (let strike = 0; strike < strikes; strike++) {
    const first = drawOrder(judged, dice("seed", "strike", strike))[0]!.name;
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const expected = strikes / candidates.length;
  const chiSquared = [...counts.values()]
    .map((count) => (count - expected) ** 2 / expected)
    .reduce((sum, term) => sum + term, 0);
  // 3 degrees of freedom, alpha 0.001
  expect(chiSquared).toBeLessThan(16.27);
});

test("P42: every candidate that was passed over stands under its reason, those out of scope do not", () => {
  const judged = judgeAll(
    [
      container({ name: "worker" }),
      container({ name: "db", service: "db" }),
      container({ name: "far", project: "far" }),
      container({ name: "off", state: "exited" }),
    ].map(containerCandidate),
    { ...context, rules: { ...context.rules, scope: { kind: "project", projects: ["shop"] } } },
  );
  expect(passedOver(judged)).toEqual({ protected: ["db"], "not-running": ["off"] });
});

test("the order is by name, also of what is judged in another order", () => {
  const named = ["b", "a", "c", "a"].map((name) => ({
    candidate: containerCandidate(container({ name })),
    rejection: undefined,
  }));
  // rolls that leave everything where it is
  expect(drawOrder(named, () => 0.999_999).map(({ name }) => name)).toEqual(["a", "a", "b", "c"]);
});

test("several that are passed over for one reason stand together, those out of scope nowhere", () => {
  const over = (name: string, code: "protected" | "out-of-scope") => ({
    candidate: { name },
    rejection: { code, because: "x" },
  });
  expect(
    passedOver([
      over("a", "protected"),
      over("far", "out-of-scope"),
      over("b", "protected"),
      { candidate: { name: "fine" }, rejection: undefined },
    ]),
  ).toEqual({ protected: ["a", "b"] });
});
