import { readFileSync, writeFileSync } from "node:fs";
import { renderExampleIni } from "./render-example-ini.ts";
import { withReference } from "./render-reference.ts";

// `npm run docs`: writes what is made from the code
writeFileSync("config.example.ini", renderExampleIni());
writeFileSync("README.md", withReference(readFileSync("README.md", "utf8")));
