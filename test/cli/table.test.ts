import { expect, test } from "vitest";
import { table } from "../../src/cli/table.ts";

const HEAD = ["NAME", "WHY NOT", "TO DO"];
const ROWS = [
  ["shop-worker-1", "too-young: it has been up for 0.3 s", "wait, or shorten CHAOS_MIN_AGE"],
  ["shop-api-1", "", "nothing"],
];

test("columns are as wide as their widest cell, and nothing is broken without a width", () => {
  expect(table(HEAD, ROWS)).toEqual([
    "NAME           WHY NOT                              TO DO",
    "shop-worker-1  too-young: it has been up for 0.3 s  wait, or shorten CHAOS_MIN_AGE",
    "shop-api-1                                          nothing",
  ]);
});

test("what is wider than the terminal is broken between words, the widest column first", () => {
  const lines = table(HEAD, ROWS, 60);
  expect(lines).toEqual([
    "NAME           WHY NOT                TO DO",
    "shop-worker-1  too-young: it has      wait, or shorten",
    "               been up for 0.3 s      CHAOS_MIN_AGE",
    "shop-api-1                            nothing",
  ]);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
});

test("a name is never broken, and a table that is too narrow for its names is folded", () => {
  const name = "shop-a-service-with-a-rather-long-name-1";
  const rows = [[name, "protected: it is on the list"]];
  const [, first, second] = table(["NAME", "WHY NOT"], rows, 60);
  expect(first).toBe(`${name}  protected: it is`);
  expect(second).toBe(`${" ".repeat(name.length)}  on the list`);
  expect(table(["NAME", "WHY NOT"], [...rows, ["shop-api-1", ""]], 40)).toEqual([
    name,
    "  why not  protected: it is on the list",
    "",
    "shop-api-1",
  ]);
});

test("a list without titles is never folded: its last column is prose", () => {
  const rows = [["!", "state", "the folder /var/lib/a-rather-long-name is not yours"]];
  expect(table(["", "", ""], rows, 40).slice(1)).toEqual([
    "!  state  the folder",
    "          /var/lib/a-rather-long-name is",
    "          not yours",
  ]);
});

test("colours take no room", () => {
  const green = "\u001b[32myes\u001b[39m";
  expect(table(["HIT", "NAME"], [[green, "api"]], 10)).toEqual(["HIT  NAME", `${green}  api`]);
});
