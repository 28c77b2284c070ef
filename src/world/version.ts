import { readFileSync } from "node:fs";

/** Of this package; package.json lies two folders up from here in a checkout and in the image. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  }
).version;
