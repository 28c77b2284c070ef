/**
 * Holds the imports under `src` of the working folder against `.dependency-cruiser.cjs`.
 * dependency-cruiser alone ends with success when it understood no file at all (with a compiler it
 * does not know, for one), so this also fails when files or their imports were not looked at.
 */
import { globSync } from "node:fs";
import { join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractConfig from "dependency-cruiser/config-utl/extract-depcruise-config";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";

const root = join(import.meta.dirname, "..");

async function complaintsAbout(files: readonly string[]): Promise<readonly string[]> {
  if (files.length === 0) return ["nothing to check: expected src/**/*.ts, found no such file"];
  const ruleSet = await extractConfig(join(root, ".dependency-cruiser.cjs"));
  const { output } = await cruise(
    ["src"],
    { ...ruleSet.options, ruleSet, validate: true },
    undefined,
    { tsConfig: extractTsConfig(join(root, "tsconfig.json")) },
  );
  const { modules, summary } = output as ICruiseResult;
  const seen = new Set(modules.map((module) => module.source));
  const blind = files.length > 1 && modules.every((module) => module.dependencies.length === 0);
  return [
    ...files.filter((file) => !seen.has(file)).map((file) => `not looked at: ${file}`),
    ...(blind ? [`found no import in ${files.length} files: is the compiler understood?`] : []),
    ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  ];
}

const files = globSync("src/**/*.ts");
const complaints = await complaintsAbout(files);
for (const complaint of complaints) console.error(complaint);
console.error(
  complaints.length === 0
    ? `folder rules hold for ${files.length} files`
    : `the folder rules in .dependency-cruiser.cjs do not hold: ${complaints.length} complaints`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;
