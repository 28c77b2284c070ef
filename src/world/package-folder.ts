import { findPackageJSON } from "node:module";
import { dirname } from "node:path";

/** Where package.json and what is delivered beside it lie: in a checkout, an image, an install. */
export const PACKAGE_FOLDER: string = packageFolder();

function packageFolder(): string {
  const packageJson = findPackageJSON(import.meta.url);
  if (packageJson !== undefined) return dirname(packageJson);
  throw new Error(`expected a package.json above ${import.meta.url}, found none`);
}
