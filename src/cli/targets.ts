import { Command } from "commander";
import type { Control } from "../control/control.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import { renderTargets, staleness, type TargetsSnapshot } from "./render-targets.ts";
import { watchTargets } from "./watch-targets.ts";

interface TargetsOptions {
  readonly all?: true;
  readonly watch?: true;
  readonly json?: true;
}

export function targetsCommand(
  deps: Pick<CommandContext, "terminal" | "look" | "stop" | "exit">,
): Command {
  const { terminal, stop } = deps;
  return new Command("targets")
    .summary("list the containers in scope, and why each may be struck or not")
    .description(
      "Lists every container in scope and says whether it may be struck now, and if not, why. " +
        "Asks the running daemon, or the engine itself if none runs. It changes nothing.",
    )
    .option("--all", "also list containers out of scope")
    .option("--watch", "keep going until Ctrl-C: redraws a terminal, else prints a line per change")
    .option("--json", "print JSON; with --watch one object per change")
    .action(async (options: TargetsOptions) => {
      deps.exit(
        await deps.look(async (control) => {
          const look = () => lookAt(control, options.all === true);
          if (options.watch) {
            await watchTargets({ look, terminal, stop, json: options.json === true });
            return EXIT.done;
          }
          const { rows, away, warnings } = await look();
          if (away !== undefined) terminal.note(staleness(away));
          for (const warning of warnings) terminal.note(escapeControl(warning));
          if (options.json) terminal.out(jsonLine(rows));
          else for (const line of renderTargets(rows, terminal)) terminal.out(line);
          return EXIT.done;
        }),
      );
    });
}

async function lookAt(control: Control, all: boolean): Promise<TargetsSnapshot> {
  const [rows, status] = await Promise.all([control.targets({ all }), control.status()]);
  const { engine, warnings = [] } = status;
  const away = engine.connected ? undefined : (engine.because ?? "not yet reached");
  return { rows, away, warnings };
}
