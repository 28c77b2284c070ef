import { type Mode, PRESETS } from "../safety/modes.ts";
import { safetySettings } from "../safety/settings.ts";
import type { Setting, SettingsOf, Slice } from "../setting/setting.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { CONTRADICTIONS } from "./contradictions.ts";
import { nearMisses } from "./near-miss.ts";
import { describeOrigin, type Origin } from "./origin.ts";
import { readTextFile } from "./read-text-file.ts";
import { hidesValue } from "./secret.ts";
import { findSetting, READ_BY_PROGRAM, type Settings, SLICES } from "./slices.ts";
import { type ConfigSources, type GivenSetting, type Layer, readSources } from "./sources.ts";

/** So many problems are listed; the rest is only counted. */
const MOST_SHOWN = 50;
const LONGEST_KEY = 80;

/** The value of one setting and where it came from. */
export interface ResolvedSetting {
  /** As written, or the default as a user would write it; undefined: unset and without default. */
  readonly text: string | undefined;
  readonly value: unknown;
  readonly origin: Origin;
}

/** The settings in force, with their origins. */
export interface Config {
  readonly settings: Settings;
  /** By key, for every setting that the program reads. */
  readonly settled: ReadonlyMap<string, ResolvedSetting>;
  /** The settings file that was read, absolute; undefined: there was none. */
  readonly file: string | undefined;
}

/**
 * Makes the settings from defaults, the mode's presets, settings file, `.env`, environment and command line, the
 * later winning. Throws one `bad-setting` that names every problem of all sources: also a value
 * that another source overrides must be right, or it would bite later.
 */
export function loadConfig(sources: ConfigSources): Config {
  const { config, problems } = readConfig(sources);
  if (problems.length > 0) throw new ChaosError("bad-setting", describe(problems));
  return config;
}

/**
 * The same for a caller that needs only the settings `keys`: what is wrong elsewhere has its default.
 * Throws where one of these may be wrong itself.
 */
export function loadOnly(sources: ConfigSources, keys: readonly string[]): Config {
  const { config, problems, wrong, unread } = readConfig(sources);
  if (unread || keys.some((key) => wrong.has(key))) {
    throw new ChaosError("bad-setting", describe(problems));
  }
  return config;
}

/** Every problem of all sources, each with its place; empty: the settings are right. */
export function settingsProblems(sources: ConfigSources): readonly string[] {
  return readConfig(sources).problems;
}

function readConfig(sources: ConfigSources): {
  readonly config: Config;
  readonly problems: readonly string[];
  readonly wrong: ReadonlySet<string>;
  readonly unread: boolean;
} {
  const gathered = readSources({ flags: {}, readText: readTextFile, ...sources });
  const problems = [...gathered.problems];
  const settled = defaults();
  const wrong = new Set<string>();
  for (const layer of gathered.layers) settleLayer(layer, { settled, wrong, problems });
  settlePresets(settled);
  const settings = toSettings(settled);
  for (const { keys, check } of CONTRADICTIONS) {
    if (keys.some((key) => wrong.has(key))) continue;
    const impossible = check(settings);
    const [blamed] = keys;
    const origin = settled.get(blamed)?.origin;
    if (impossible && origin) problems.push(`${describeOrigin(origin)}: ${blamed}: ${impossible}`);
  }
  const config = { settings, settled, file: gathered.file };
  return { config, problems, wrong, unread: gathered.unread };
}

interface Progress {
  readonly settled: Map<string, ResolvedSetting>;
  /** Keys with a problem. */
  readonly wrong: Set<string>;
  readonly problems: string[];
}

function settleLayer(layer: Layer, { settled, wrong, problems }: Progress): void {
  const seen = new Map<string, GivenSetting>();
  for (const given of layer.givens) {
    const { origin, text } = given;
    const key = layer.kind === "ini" ? given.key.toUpperCase() : given.key;
    const setting = findSetting(key);
    const before = seen.get(key);
    seen.set(key, given);
    const problem = !setting
      ? describeUnknown(given.key, problems.length < MOST_SHOWN)
      : before
        ? `it already stands in ${describeOrigin(before.origin)}; keep one of them`
        : layer.kind === "ini" && setting.notInFile
          ? `it cannot stand in this file: ${setting.notInFile}`
          : undefined;
    if (problem) {
      wrong.add(key);
      problems.push(
        `${describeOrigin(origin)}: ${setting ? key : shortened(given.key)}: ${problem}`,
      );
    } else if (setting && READ_BY_PROGRAM.includes(key) && text.trim() !== "") {
      const parsed = setting.schema.safeParse(text);
      if (parsed.success) {
        settled.set(key, { text: text.trim(), value: parsed.data, origin });
      } else {
        wrong.add(key);
        const [issue] = parsed.error.issues;
        problems.push(
          `${describeOrigin(origin)}: ${key}: ${describeIssue(setting, issue?.message)}`,
        );
      }
    }
  }
}

/** What the mode sets where no other source does. */
function settlePresets(settled: Map<string, ResolvedSetting>): void {
  // the value went through the schema of its row
  const mode = settled.get(safetySettings.mode.key)?.value as Mode;
  for (const [key, text] of Object.entries(PRESETS[mode])) {
    if (settled.get(key)?.origin.kind !== "default") continue;
    const value = findSetting(key)?.schema.parse(text);
    settled.set(key, { text, value, origin: { kind: "mode", mode } });
  }
}

/** A key as it was written; a very long one is a mistake that need not be seen in full. */
function shortened(key: string): string {
  return key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
}

/** `suggest`: looks for the setting that was meant, which takes time. */
function describeUnknown(key: string, suggest: boolean): string {
  const meant = suggest ? nearMisses(key, READ_BY_PROGRAM) : [];
  return meant.length > 0
    ? `there is no such setting; did you mean ${meant.join(" or ")}?`
    : "there is no such setting; `chaos-monkey config` lists all there are";
}

function describeIssue(setting: Setting<unknown>, message: string | undefined): string {
  return hidesValue(setting.key) || message === undefined
    ? `expected ${setting.accepts}; what came is not shown`
    : message;
}

function describe(problems: readonly string[]): string {
  const [only, ...more] = problems;
  if (more.length === 0) return String(only);
  const shown = problems.slice(0, MOST_SHOWN);
  const rest = problems.length - shown.length;
  const lines = [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])];
  return `${problems.length} problems with the settings:\n${lines.map((it) => `  ${it}`).join("\n")}`;
}

function defaults(): Map<string, ResolvedSetting> {
  const settled = new Map<string, ResolvedSetting>();
  for (const slice of Object.values<Slice>(SLICES)) {
    for (const { key, schema, default: text } of Object.values(slice)) {
      const value = text === undefined ? undefined : schema.parse(text);
      settled.set(key, { text, value, origin: { kind: "default" } });
    }
  }
  return settled;
}

function toSettings(settled: ReadonlyMap<string, ResolvedSetting>): Settings {
  function slice<S extends Slice>(rows: S): SettingsOf<S> {
    const pairs = Object.entries(rows).map(([name, { key }]) => [name, settled.get(key)?.value]);
    // every value in the map went through the schema of its row
    return Object.fromEntries(pairs) as SettingsOf<S>;
  }
  return {
    monkey: slice(SLICES.monkey),
    target: slice(SLICES.target),
    safety: slice(SLICES.safety),
    fault: slice(SLICES.fault),
    strike: slice(SLICES.strike),
    recovery: slice(SLICES.recovery),
    probe: slice(SLICES.probe),
    ledger: slice(SLICES.ledger),
    world: slice(SLICES.world),
    engine: slice(SLICES.engine),
    config: slice(SLICES.config),
  };
}
