import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { composeSettings } from "../../src/config/compose-settings.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { GROUPS } from "../../src/config/slices.ts";
import { renderExampleIni } from "../support/render-example-ini.ts";
import { renderSettingsTable } from "../support/render-settings-table.ts";

const SETTINGS = GROUPS.flatMap(({ settings }) => settings);

function loadIni(text: string) {
  const readText = (path: string) => (path === "/app/config.ini" ? text : undefined);
  return loadConfig({ env: {}, cwd: "/app", readText });
}

test("config.example.ini is up to date; `npm run docs` makes it so", () => {
  expect(readFileSync("config.example.ini", "utf8")).toBe(renderExampleIni());
});

test("every setting stands once in the table", () => {
  for (const { key } of SETTINGS) {
    expect(renderSettingsTable().split(`| \`${key}\` |`)).toHaveLength(2);
  }
});

test("the example changes nothing, as it stands and with every # taken away", () => {
  const example = renderExampleIni();
  const bare = example.replace(/^#(?=[A-Z_]+ =)/gm, "");
  const settings = loadIni("").settings;
  expect(loadIni(example).settings).toEqual(settings);
  expect(loadIni(bare).settings).toEqual(settings);
  const inFile = SETTINGS.filter(({ notInFile }) => notInFile === undefined);
  expect(bare.match(/^[A-Z_]+ =/gm)).toHaveLength(inFile.length);
});

test("each key is unique, each description a sentence, each default readable", () => {
  expect(new Set(SETTINGS.map(({ key }) => key)).size).toBe(SETTINGS.length);
  for (const { key, about, default: text, schema } of SETTINGS) {
    expect(key).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
    expect(about).toMatch(/^[A-Z].*[.`]$/);
    if (text !== undefined) expect(schema.safeParse(text)).toMatchObject({ success: true });
  }
});

test("the overlay passes every setting by its bare name, so that a file is not overridden", () => {
  const overlay = readFileSync("docker-compose.chaos.yml", "utf8");
  const passed = [...overlay.matchAll(/^\s+- ([A-Z]+_[A-Z_]+)$/gm)].map(([, key]) => key);
  // the image says where the state is, and the volume is mounted there
  const expected = SETTINGS.filter(
    ({ key, notInFile }) => notInFile === undefined && key !== "CHAOS_STATE_DIR",
  ).map(({ key }) => key);
  expect(passed.sort()).toEqual(expected.sort());
});

test("what the overlay itself reads has the table's defaults", () => {
  const overlay = readFileSync("docker-compose.chaos.yml", "utf8");
  const read = [...overlay.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)];
  const table = new Map(SETTINGS.map(({ key, default: text }) => [key, text]));
  expect(new Set(read.map(([, key]) => key))).toEqual(
    new Set(Object.values(composeSettings).map(({ key }) => key)),
  );
  for (const [, key = "", text] of read) expect(text).toBe(table.get(key) ?? "");
});
