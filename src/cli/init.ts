import { join } from "node:path";
import { Command } from "commander";
import { makeStarterFolder, type StarterFile } from "../config/starter-folder.ts";
import { exitCodeOf } from "../doctor/finding.ts";
import { socketGroup } from "../engine/socket-group.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { CommandContext } from "./context.ts";
import { renderFindings } from "./doctor.ts";
import { jsonLine } from "./json-line.ts";

export function initCommand(deps: Pick<CommandContext, "terminal" | "examine" | "exit">): Command {
  const { terminal } = deps;
  return new Command("init")
    .summary("create a folder with a starter configuration")
    .description(
      "Creates a folder with a config.ini that lists every setting, an .env.example and a README. " +
        "It keeps existing files as they are, so it is safe to repeat.",
    )
    .argument("[folder]", "the folder; the overlay expects ./chaos", "chaos")
    .option("--check", "then check everything that a strike needs, with the exit codes of `doctor`")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  chaos-monkey init\n  chaos-monkey init chaos --check")
    .action(async (folder: string, options: { readonly check?: true; readonly json?: true }) => {
      const files = makeStarterFolder(folder, { dockerGid: socketGroup() });
      const findings = options.check
        ? await deps.examine({ CHAOS_CONFIG: join(folder, "config.ini") })
        : [];
      if (options.json) {
        terminal.out(jsonLine({ files, ...(options.check && { findings }) }));
      } else {
        for (const line of render(files)) terminal.out(line);
        if (options.check)
          for (const line of ["", ...renderFindings(findings, terminal)]) terminal.out(line);
        else
          terminal.out(
            `next: edit ${files[0]?.path}, then \`chaos-monkey --config ${files[0]?.path} doctor\``,
          );
      }
      deps.exit(options.check ? exitCodeOf(findings) : EXIT.done);
    });
}

function render(files: readonly StarterFile[]): readonly string[] {
  return files.map(({ path, isNew }) => (isNew ? `made  ${path}` : `kept  ${path}, as it is`));
}
