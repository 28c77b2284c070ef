import { readFileSync, writeFileSync } from "node:fs";
import { renderExampleIni } from "./render-example-ini.ts";
import { withSettingsTable } from "./render-settings-table.ts";

// `npm run docs`: writes what is made from the settings table
writeFileSync("config.example.ini", renderExampleIni());
writeFileSync("README.md", withSettingsTable(readFileSync("README.md", "utf8")));
