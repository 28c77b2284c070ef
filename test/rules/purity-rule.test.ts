import { join } from "node:path";
import { expect, test } from "vitest";
import { PlantedTree, repository } from "../support/planted-tree.ts";

const biome = join(repository, "node_modules/.bin/biome");

/** What pure code may not do, and the word by which the complaint names it. */
const crimes = {
  "rolls dice": ["export const x = Math.random();", "roll"],
  "takes the dice by reference": ["export const x = Math.random;", "roll"],
  "rolls dice for an id": ["export const x = crypto.randomUUID();", "roll"],
  "reads the clock": ["export const x = Date.now();", "now"],
  "makes a date of now": ["export const x = new Date();", "now"],
  "reads the monotonic clock": ["export const x = performance.now();", "now"],
  waits: ["export const x = setTimeout(() => undefined, 1);", "does not wait"],
  "asks the network": [`export const x = fetch("http://127.0.0.1/");`, "no I/O"],
  "reads the environment": [`export const x = process.env.X;`, "environment"],
  prints: [`console.log("hello");`, "prints nothing"],
} as const;

const PURE_PLACES = [
  "src/target/planted.ts",
  "src/schedule/planted.ts",
  "src/safety/planted.ts",
  "src/report/planted.ts",
  "src/monkey/decide.ts",
  "src/toolkit/tolerance.ts",
  "src/toolkit/jsonpath/planted.ts",
];

function lint(tree: PlantedTree) {
  return tree.run(biome, ["lint", "--colors=off", "--max-diagnostics=none", "src"]);
}

test.for(Object.entries(crimes))(
  "The purity rule catches pure code that %s",
  ([, [code, word]]) => {
    using tree = new PlantedTree(
      Object.fromEntries(PURE_PLACES.map((place) => [place, `${code}\n`])),
    );
    const { exitCode, output } = lint(tree);
    expect(exitCode).toBe(1);
    for (const place of PURE_PLACES) {
      expect(output).toMatch(new RegExp(`${place}:[^]*?${word}`));
    }
  },
);

test("The purity rule leaves alone code that takes now and roll as arguments", () => {
  using tree = new PlantedTree({
    "src/target/pure.ts":
      "export const at = (now: number, roll: number) => new Date(now + Math.floor(roll));\n",
  });
  expect(lint(tree)).toMatchObject({ exitCode: 0 });
});

test("The purity rule does not bind the world, which has the clock and the dice", () => {
  using tree = new PlantedTree({
    "src/world/clock.ts": "export const now = () => Date.now() + Math.random();\n",
  });
  expect(lint(tree)).toMatchObject({ exitCode: 0 });
});

test("The lint fails when there is nothing to check", () => {
  using tree = new PlantedTree({});
  const { exitCode, output } = lint(tree);
  expect(output).toContain("No files were processed");
  expect(exitCode).toBe(1);
});
