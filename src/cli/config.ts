import { Command } from "commander";
import { effectiveSettings } from "../config/effective.ts";
import type { Config } from "../config/load-config.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import { table } from "./table.ts";

export function configCommand(deps: Pick<CommandContext, "terminal" | "load" | "exit">): Command {
  const { terminal } = deps;
  return new Command("config")
    .summary("show the effective settings and where each comes from")
    .description(
      "Shows every setting with its effective value and where that comes from. Exit code 2: a setting " +
        "is invalid; the message says which, where, and what was expected.",
    )
    .option("--check", "only say whether the settings are valid (exit code 0 or 2)")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  chaos-monkey config\n  chaos-monkey --config chaos/config.ini config --check",
    )
    .action((options: { readonly check?: true; readonly json?: true }) => {
      const config = deps.load();
      deps.exit(EXIT.done);
      const rows = effectiveSettings(config);
      if (options.json) terminal.out(jsonLine(rows));
      else if (options.check) terminal.out(`the settings are valid (${sources(config)})`);
      else {
        const head = ["SETTING", "VALUE", "FROM"];
        const cells = rows.map(({ key, value, instead, origin }) => [
          origin === "default" ? key : terminal.paint("bold", key),
          value ?? `(${instead})`,
          origin === "default" ? terminal.paint("dim", origin) : escapeControl(origin),
        ]);
        for (const line of table(head, cells, terminal.size?.columns)) terminal.out(line);
      }
    });
}

function sources({ file }: Config): string {
  return file === undefined ? "no settings file; environment and .env" : `${file} and environment`;
}
