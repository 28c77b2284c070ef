import { ChaosError } from "../world/chaos-error.ts";
import { type Config, loadConfig } from "./load-config.ts";
import { readTextFile } from "./read-text-file.ts";
import { hidesValue } from "./secret.ts";
import { displayPath } from "./sources.ts";

/** What a settings file alone comes to. */
export interface IniSettings {
  /** As people call it from the working folder. */
  readonly file: string;
  readonly enabled: boolean;
  /** What it sets, by key, as written. */
  readonly values: ReadonlyMap<string, string>;
  /** Keys that it sets and that hold secrets; their values are left out. */
  readonly secrets: readonly string[];
}

/**
 * Reads a settings file without environment and `.env`. `path`: undefined finds the one that the
 * daemon would find. Throws `bad-setting` where it is wrong, `bad-usage` where there is none.
 */
export function loadIni(path: string | undefined, cwd: string): IniSettings {
  const config = loadConfig({
    env: {},
    cwd,
    flags: { CHAOS_CONFIG: path },
    readText: (file) => (/(^|\/)\.env$/.test(file) ? undefined : readTextFile(file)),
  });
  if (config.file === undefined) {
    throw new ChaosError(
      "bad-usage",
      "expected an ini file that says whether there is to be chaos, found no config.ini in the working folder: name it with --ini; `chaos-monkey init` makes chaos/config.ini",
    );
  }
  const written = writtenIn(config);
  return {
    file: displayPath(config.file, cwd),
    enabled: config.settings.monkey.enabled,
    values: new Map(written.filter(([key]) => !hidesValue(key))),
    secrets: written.map(([key]) => key).filter(hidesValue),
  };
}

function writtenIn({ settled }: Config): readonly (readonly [string, string])[] {
  return [...settled].flatMap(([key, { origin, text }]) =>
    // the lines of a value that goes on are the items of a list
    origin.kind === "file" && text !== undefined ? [[key, text.replace(/\s*\n\s*/g, " ")]] : [],
  );
}
