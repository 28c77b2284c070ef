import { GROUPS } from "../../src/config/slices.ts";
import type { Setting } from "../../src/setting/setting.ts";

const HEAD = `\
# Settings of chaos-monkey. Copy this file to config.ini and take away the # before what you
# change; what stands here is the default. Beside a compose project the copy belongs into the
# folder CHAOS_CONFIG_DIR (./chaos), otherwise into the working folder.
#
# The same names work in .env and in the environment, which win over this file. Both KEY = value
# and KEY: value are read. Keys that do not begin with CHAOS_ (except LOG_LEVEL and LOG_FORMAT) are left to
# others. Durations: a bare number is seconds; 500ms, 30s, 5m, 1h30m, 2d. Lists are separated by
# commas or spaces.
`;
const WIDTH = 98;

/** `config.example.ini`: every setting that may stand in a file, commented out, with its default. */
export function renderExampleIni(): string {
  const groups = GROUPS.map(({ title, settings }) => ({
    title,
    settings: settings.filter(({ notInFile }) => notInFile === undefined),
  })).filter(({ settings }) => settings.length > 0);
  const parts = groups.map(
    ({ title, settings }) => `[${title}]\n\n${settings.map(renderSetting).join("\n")}`,
  );
  return [HEAD, ...parts].join("\n");
}

function renderSetting(setting: Setting<unknown>): string {
  const unset = setting.default === undefined ? ` Unset: ${setting.whenUnset}.` : "";
  const accepts = setting.accepts.replaceAll("`", "");
  const comment = wrap(`${setting.about}${unset} (${accepts})`);
  const assignment = `#${setting.key} = ${setting.default ?? ""}`.trimEnd();
  return `${comment.map((line) => `# ${line}\n`).join("")}${assignment}\n`;
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
