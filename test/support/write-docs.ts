import { readFileSync, writeFileSync } from "node:fs";
import { renderExampleIni } from "./render-example-ini.ts";
import { GENERATED, withGenerated } from "./render-reference.ts";

// `npm run docs`: writes what is generated from the code
writeFileSync("config.example.ini", renderExampleIni());
for (const page of Object.keys(GENERATED)) {
  writeFileSync(page, withGenerated(page, readFileSync(page, "utf8")));
}
