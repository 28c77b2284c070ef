import { Argument, Command } from "commander";
import { CHAOSLIB_VERSION } from "../../toolkit/output/journal.ts";
import { VERSION } from "../../world/version.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "./session.ts";

export function infoCommand(deps: {
  readonly terminal: Terminal;
  readonly open: () => Promise<Session>;
}): Command {
  const { terminal } = deps;
  return new Command("info")
    .summary("show versions, the settings file, or extensions")
    .addArgument(
      new Argument("<target>", "what to show").choices(["core", "settings", "extensions"]),
    )
    .action(async (target: "core" | "settings" | "extensions") => {
      const session = await deps.open();
      switch (target) {
        case "core":
          return printColumns(
            terminal,
            [20, 10],
            [
              ["NAME", "VERSION"],
              ["CLI", VERSION],
              ["Core library", CHAOSLIB_VERSION],
            ],
          );
        case "extensions":
          // extensions are Python packages: there are none, only the heading
          return printColumns(
            terminal,
            [40, 10, 30, 50],
            [["NAME", "VERSION", "LICENSE", "DESCRIPTION"]],
          );
        case "settings": {
          const { settingsPath } = await import("../../toolkit/load/settings-file.ts");
          const file = settingsPath(session.settingsFile);
          const { readText } = await import("../../toolkit/load/read-text.ts");
          const text = await readText(file).catch(() => undefined);
          return terminal.out(text ?? `No settings file found at ${file}`);
        }
      }
    });
}

function printColumns(
  terminal: Terminal,
  widths: readonly number[],
  rows: readonly (readonly string[])[],
): void {
  for (const row of rows)
    terminal.out(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(""));
}
