import { expect, test } from "vitest";
import { chooseStrategies } from "../../src/toolkit/choose-strategies.ts";

test.each([
  ["nobody says anything", {}, undefined, {}, "default"],
  ["the settings say it", {}, undefined, { rollbacks: "never" }, "never"],
  ["the experiment says it", {}, { rollbacks: "always" }, { rollbacks: "never" }, "always"],
  ["the experiment speaks of something else", {}, {}, { rollbacks: "never" }, "default"],
  ["the command line says it", { rollbacks: "deviated" }, { rollbacks: "always" }, {}, "deviated"],
])(
  "where %s, the rollback strategy is chosen by it",
  (_, commandLine, experiment, settings, name) => {
    expect(chooseStrategies({ commandLine, experiment, settings }).rollbacks).toBe(name);
  },
);

test("the old spelling of continuously is understood, with a warning", () => {
  const warnings: string[] = [];
  const choose = (hypothesis: string) =>
    chooseStrategies({ commandLine: { hypothesis }, experiment: undefined, settings: {} }, (text) =>
      warnings.push(text),
    ).hypothesis;
  expect(choose("continuously")).toBe("continuously");
  expect(warnings).toEqual([]);
  expect(choose("continously")).toBe("continuously");
  expect(warnings).toEqual([expect.stringContaining("depreciating")]);
});

test.each(["hypothesis", "rollbacks"])("a strategy for %s that nobody knows is refused", (what) => {
  const experiment = { [what]: "sometimes" };
  expect(() => chooseStrategies({ commandLine: {}, experiment, settings: {} })).toThrow(
    `as the strategy for ${what}, got "sometimes"`,
  );
});
