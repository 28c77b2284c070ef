import { GROUPS } from "../../src/config/slices.ts";
import type { Setting } from "../../src/setting/setting.ts";

export const BEGIN = "<!-- settings:begin -->";
export const END = "<!-- settings:end -->";

/** The README's table of every setting. */
export function renderSettingsTable(): string {
  const rows = GROUPS.flatMap(({ title, settings }) => [
    [`**${title}**`, "", "", ""],
    ...settings.map((setting) => [
      `\`${setting.key}\``,
      renderDefault(setting),
      setting.accepts,
      setting.about,
    ]),
  ]);
  return [["setting", "default", "accepted", "meaning"], ["---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`)
    .join("");
}

/** The README with what stands between the two markers replaced by the table. */
export function withSettingsTable(readme: string): string {
  const [before, rest, ...more] = readme.split(BEGIN);
  const [, after, ...evenMore] = (rest ?? "").split(END);
  if (before === undefined || after === undefined || more.length > 0 || evenMore.length > 0) {
    throw new Error(`expected ${BEGIN} and ${END} once each, in this order, in README.md`);
  }
  return `${before}${BEGIN}\n${renderSettingsTable()}${END}${after}`;
}

function renderDefault(setting: Setting<unknown>): string {
  if (setting.default === undefined) return setting.whenUnset;
  if (setting.default !== "") return `\`${setting.default}\``;
  return setting.show?.(setting.schema.parse("")) || "empty";
}
