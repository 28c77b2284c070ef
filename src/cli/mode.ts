import { Command } from "commander";
import type { ModeAnswer } from "../control/orders.ts";
import { MODES, type Mode } from "../safety/modes.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { CommandContext } from "./context.ts";
import { reasonOf } from "./halt.ts";
import { jsonLine } from "./json-line.ts";
import { choiceArgument } from "./option-words.ts";
import { table } from "./table.ts";

export function modeCommand(deps: Pick<CommandContext, "terminal" | "daemon" | "exit">): Command {
  const { terminal } = deps;
  return new Command("mode")
    .summary("show or change the mode of the running daemon")
    .description(
      "Shows or changes the mode of the running daemon. A mode is a preset for other settings; those " +
        "that you set yourself take precedence. The change is recorded, and holds across restarts " +
        "until the configured CHAOS_MODE itself changes.",
    )
    .addArgument(choiceArgument("[mode]", "the mode to change to", MODES))
    .option("--reason <text>", "why, for the record")
    .option("--json", "print JSON")
    .action(
      async (
        mode: Mode | undefined,
        options: { readonly reason?: string; readonly json?: true },
      ) => {
        const daemon = await deps.daemon();
        if (mode === undefined) {
          const now = (await daemon.status()).mode;
          terminal.out(options.json ? jsonLine({ mode: now }) : now);
        } else {
          const answer = await daemon.changeMode({ ...reasonOf(options), mode });
          if (options.json) terminal.out(jsonLine(answer));
          else for (const line of render(answer)) terminal.out(line);
        }
        deps.exit(EXIT.done);
      },
    );
}

function render({ before, mode, changed }: ModeAnswer): readonly string[] {
  if (changed.length === 0) return [`the mode is ${mode}; no setting has changed`];
  return [
    `the mode is now ${mode} (before: ${before})`,
    ...table(
      ["SETTING", "BEFORE", "NOW"],
      changed.map(({ key, before: was, now }) => [key, was ?? "-", now ?? "-"]),
    ),
  ];
}
