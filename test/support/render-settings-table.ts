import { GROUPS } from "../../src/config/slices.ts";
import type { Setting } from "../../src/setting/setting.ts";
import { markdownTable } from "./markdown-table.ts";

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
  return markdownTable(["setting", "default", "accepted", "meaning"], rows);
}

function renderDefault(setting: Setting<unknown>): string {
  if (setting.default === undefined) return setting.whenUnset;
  if (setting.default !== "") return `\`${setting.default}\``;
  return setting.show?.(setting.schema.parse("")) || "empty";
}
