import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { Json, JsonObject } from "../../toolkit/json.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "./session.ts";

type Format = "string" | "json" | "yaml";

/** `chaos settings show|get|set|remove`: keys are paths such as `auths.example\.com.type`. */
export function settingsCommand(deps: {
  readonly terminal: Terminal;
  readonly open: () => Promise<Session>;
}): Command {
  const { terminal } = deps;
  const command = new Command("settings").summary("read and change the settings file");
  command
    .command("show")
    .summary("show the whole file, secrets included")
    .addOption(formats("json", "yaml"))
    .action(async ({ format }: { readonly format: Format }) => {
      const { settings } = await opened(deps.open);
      terminal.out(await written(settings, format));
    });
  command
    .command("get")
    .summary("show one value")
    .argument("<key>")
    .addOption(formats("string", "json", "yaml"))
    .action(async (key: string, { format }: { readonly format: Format }) => {
      const { entry } = await found(deps.open, key);
      terminal.out(await written(entry.value, format));
    });
  command
    .command("set")
    .summary("change an existing value")
    .argument("<key>")
    .argument("<value>", "as JSON")
    .action(async (key: string, value: string) => {
      const { entry, file } = await found(deps.open, key);
      await save(file, entry.replace(await fromJson(value)));
    });
  command
    .command("remove")
    .summary("remove a key and everything below it")
    .argument("<key>")
    .action(async (key: string) => {
      const { entry, file } = await found(deps.open, key);
      await save(file, entry.replace(undefined));
    });
  return command;
}

function formats(...choices: readonly Format[]): Option {
  return new Option("--format <format>", "output format").choices(choices).default("yaml");
}

async function opened(open: () => Promise<Session>) {
  const { readSettings, settingsPath } = await import("../../toolkit/load/settings-file.ts");
  const file = settingsPath((await open()).settingsFile);
  const settings = await readSettings(file);
  if (settings === undefined)
    throw new ChaosError("bad-experiment", `No settings file found at ${file}`);
  return { file, settings };
}

async function found(open: () => Promise<Session>, key: string) {
  const { findSetting } = await import("../../toolkit/load/settings-file.ts");
  const { file, settings } = await opened(open);
  const entry = findSetting(settings, key);
  if (entry === undefined)
    throw new ChaosError(
      "bad-experiment",
      `${file} has no ${key}; a dot that belongs to a key is written \\.`,
    );
  return { file, entry };
}

async function fromJson(text: string): Promise<Json> {
  const { readJson } = await import("../../toolkit/python/read-json.ts");
  try {
    return readJson(text);
  } catch (error) {
    throw new ChaosError("bad-experiment", `expected JSON, such as '"text"', got ${text}`, {
      cause: error,
    });
  }
}

async function written(value: Json, format: Format): Promise<string> {
  switch (format) {
    case "json":
      return JSON.stringify(value, null, 2);
    case "string": {
      const { pythonStr } = await import("../../toolkit/python/python-value.ts");
      return pythonStr(value);
    }
    case "yaml":
      return toYaml(value);
  }
}

async function toYaml(value: Json): Promise<string> {
  const { stringify } = await import("yaml");
  // through JSON, which holds numbers of any size
  const plain: unknown = JSON.parse(JSON.stringify(value));
  // the style of PyYAML, so that a file that either program writes looks the same
  const style = {
    version: "1.1",
    sortMapEntries: true,
    indentSeq: false,
    singleQuote: true,
  } as const;
  return stringify(plain, style).trimEnd();
}

async function save(file: string, settings: JsonObject): Promise<void> {
  await writeFile(file, `${await toYaml(settings)}\n`);
}
