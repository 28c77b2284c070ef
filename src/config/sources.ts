import { extname, isAbsolute, join, relative, resolve } from "node:path";
import { quote } from "../setting/quote.ts";
import { messageOf } from "../world/message-of.ts";
import { scanEnvFile } from "./env-file.ts";
import type { FileScan } from "./file-scan.ts";
import { scanIni } from "./ini-file.ts";
import type { Origin } from "./origin.ts";
import { configSettings } from "./settings.ts";
import { findSetting, isOurs } from "./slices.ts";

/** All that the settings are made from. */
export interface ConfigSources {
  /** The process's environment; it is only read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working folder, absolute. */
  readonly cwd: string;
  /** What the command line sets, by key: `{ CHAOS_DRY_RUN: "true" }`; `--config` is CHAOS_CONFIG. */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  /** The text of a file, undefined when there is none; throws when it cannot be read. */
  readonly readText?: (path: string) => string | undefined;
}

/** One key that a source sets, not yet checked. */
export interface GivenSetting {
  /** As written. */
  readonly key: string;
  readonly text: string;
  readonly origin: Origin;
}

/** What one source says. */
export interface Layer {
  readonly kind: "ini" | "env-file" | "environment" | "options";
  readonly givens: readonly GivenSetting[];
}

/** What all sources say, nothing of it checked yet. */
export interface SourcesRead {
  /** What comes later wins. */
  readonly layers: readonly Layer[];
  /** The settings file that was read, absolute; undefined: there was none. */
  readonly file: string | undefined;
  readonly problems: readonly string[];
  /** A file could not be read, so what it sets is unknown. */
  readonly unread: boolean;
}

const CONFIG_KEY = configSettings.file.key;
const MOUNTED_FILE = "/config/config.ini";

/** Collects what the settings file, `.env`, the environment and the command line say. */
export function readSources(sources: Required<ConfigSources>): SourcesRead {
  const { env, flags, cwd } = sources;
  const problems: string[] = [];
  const unreadable: string[] = [];
  const envFile = readEnvFile(sources, { problems, unreadable });
  const environment = recordLayer(env, () => ({ kind: "environment" }));
  const options = recordLayer(flags, (key) => ({
    kind: "option",
    option: findSetting(key)?.option ?? "command line",
  }));
  const named = [options, environment, envFile]
    .flatMap((givens) => givens.filter(({ key, text }) => key === CONFIG_KEY && text.trim() !== ""))
    .map(({ text }) => resolve(cwd, text.trim()))
    .at(0);
  const ini = readIni(sources, named, { problems, unreadable });
  return {
    layers: [
      { kind: "ini", givens: ini.givens },
      { kind: "env-file", givens: envFile },
      { kind: "environment", givens: environment },
      { kind: "options", givens: options },
    ],
    file: ini.file,
    problems: [...problems, ...unreadable],
    unread: unreadable.length > 0,
  };
}

function recordLayer(
  record: Readonly<Record<string, string | undefined>>,
  originOf: (key: string) => Origin,
): readonly GivenSetting[] {
  return Object.entries(record).flatMap(([key, text]) =>
    text !== undefined && (isOurs(key) || findSetting(key))
      ? [{ key, text, origin: originOf(key) }]
      : [],
  );
}

interface Complaints {
  readonly problems: string[];
  /** Problems with files that could not be read at all. */
  readonly unreadable: string[];
}

function readEnvFile(
  { cwd, readText }: Required<ConfigSources>,
  { problems, unreadable }: Complaints,
): readonly GivenSetting[] {
  let text: string | undefined;
  try {
    text = readText(join(cwd, ".env"));
  } catch (error) {
    // a folder of that name is a Python environment
    if (codeOf(error) !== "EISDIR") unreadable.push(describeUnreadable(".env", error));
  }
  return text === undefined ? [] : take(scanEnvFile(text), ".env", problems);
}

function readIni(
  { cwd, readText }: Required<ConfigSources>,
  named: string | undefined,
  { problems, unreadable }: Complaints,
): { readonly givens: readonly GivenSetting[]; readonly file: string | undefined } {
  for (const file of named === undefined ? [join(cwd, "config.ini"), MOUNTED_FILE] : [named]) {
    const shown = displayPath(file, cwd);
    if (/^\.ya?ml$/i.test(extname(file))) {
      unreadable.push(
        `${shown}: expected an ini file, got YAML, which is not supported yet in this version; ` +
          "write the settings as in config.example.ini",
      );
      return { givens: [], file: undefined };
    }
    try {
      const text = readText(file);
      if (text !== undefined) return { givens: take(scanIni(text), shown, problems), file };
    } catch (error) {
      unreadable.push(describeUnreadable(shown, error));
      return { givens: [], file };
    }
  }
  if (named !== undefined) {
    unreadable.push(
      `expected a settings file at ${quote(named)}, there is none; correct --config or ${CONFIG_KEY}, or leave it out`,
    );
  }
  return { givens: [], file: undefined };
}

function take(scan: FileScan, file: string, problems: string[]): readonly GivenSetting[] {
  for (const { line, because } of scan.badLines) problems.push(`${file} line ${line}: ${because}`);
  return scan.entries.map(({ key, text, line }) => ({
    key,
    text,
    origin: { kind: "file", file, line },
  }));
}

function describeUnreadable(shown: string, error: unknown): string {
  if (codeOf(error) === "EISDIR") {
    return `${shown}: expected a file, got a folder; docker makes one when the file of a mount is missing`;
  }
  const why = messageOf(error);
  return `${shown}: cannot be read (${why}); make it readable or remove it`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Relative where the file is below the working folder. */
export function displayPath(file: string, cwd: string): string {
  const inside = relative(cwd, file);
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? file : inside;
}
