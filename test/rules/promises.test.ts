import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../support/planted-tree.ts";
import { testTitles } from "./test-titles.ts";

/**
 * The promises of the program by the letter of their document, and how many each has: P are its own,
 * A to E are those of the systems that it replaces.
 */
const DOCUMENTS = { P: 62, A: 20, B: 21, C: 20, D: 30, E: 61 } as const;

/** Promises that no test title carries, by reason. Take an id out once a title carries it. */
const NOT_PROVEN: Readonly<Record<string, string>> = {
  "schedules and windows are not built yet": "P30 P31 E26 E36 E37 E45",
  "gates and stop conditions are not built yet": "P36 P37 E38 E40 E41 E42 E43 E47 E48",
  "helper containers, which are removed, are not built yet": "P22 E15 E16",
  "notifications of the daemon are not built yet": "P46 E53",
  "metrics are not built yet": "P47 E13 E49 E50 E51 E52 E54",
  "the API over TCP is not built yet": "P49 P50",
  "the monitor is not built yet":
    "A18 B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14 B15 B16 B20 B21",
  "victims are not built yet":
    "D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15 D16 D17 D18 D19 D20 D21 D22 D23 D24 D25 D26 D27 D28 D29 D30",
  "experiments of the framework and of the daemon are not built yet":
    "C7 C14 E4 E5 E6 E9 E10 E11 E14 E17 E18 E19 E20 E21 E22 E23 E31 E46",
  "dependencies between services are not built yet": "E56 E57 E58 E59",
  "a provider that only looks for a file needs Python in Chaos Toolkit": "C4",
  "the example service is not built yet": "C15 C16",
  "built, and tested without its id in a title":
    "A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A17 A19 B18 B19 C6 E7 E8 E24 E25 E27 E28 E29 E30 E32 E33 E34 E35 E39 E44 E55",
};

/** An id that stands alone: `%B8` is the code of a byte. */
const ID = /(?<![\w%])[PABCDE]\d{1,2}(?!\w)/g;

const promises = Object.entries(DOCUMENTS).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, at) => `${letter}${at + 1}`),
);
const excused = Object.values(NOT_PROVEN).flatMap((ids) => ids.split(" "));

function provenPromises(): ReadonlySet<string> {
  const folder = join(repository, "test");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const titles = files
    .filter((file) => file.endsWith(".test.ts"))
    .flatMap((file) => testTitles(readFileSync(join(folder, file), "utf8")));
  return new Set(titles.flatMap((title) => title.match(ID) ?? []));
}

test("a test title carries every promise, unless the list says why not yet", () => {
  const proven = provenPromises();
  const missing = promises.filter((id) => !proven.has(id) && !excused.includes(id));
  expect(missing, "name these in the titles of the tests that prove them").toEqual([]);
  const outdated = excused.filter((id) => proven.has(id));
  expect(outdated, "take these out of NOT_PROVEN: a title carries them now").toEqual([]);
});

test("the list names every promise once, and only promises that exist", () => {
  expect(excused.filter((id) => !promises.includes(id))).toEqual([]);
  expect(excused.filter((id, at) => excused.indexOf(id) !== at)).toEqual([]);
});

test("titles are found in every form of a test, and nowhere else", () => {
  const source = `
    // P1 in a comment
    const text = "P2";
    test("P3: plain", () => { expect("P4").toBe(call("P5")); });
    test.skipIf(x)("P6", () => {});
    test.each([["P7", 1], [\`P8\`, 2]])("row %s", () => {});
    test.each([["P9", 1]])("no placeholder", () => {});
    describe("P10", () => { it(\`P11 \${x}\`, () => {}); });
    testBeside({ engine }, "P12: on an engine", async () => {});
    proxy.on("P13", () => {});`;
  const found = testTitles(source).flatMap((title) => title.match(ID) ?? []);
  expect(found).toEqual(["P3", "P6", "P7", "P8", "P10", "P11", "P12"]);
});

test("an id inside a word or after a percent sign is none", () => {
  expect("/x?%C3%A9 P10s XP9 (P1) P2, P3:".match(ID)).toEqual(["P1", "P2", "P3"]);
});
