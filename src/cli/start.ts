import { Command } from "commander";
import { MODES } from "../safety/modes.ts";
import { processLog } from "../world/log.ts";
import { LOG_LEVELS } from "../world/settings.ts";
import type { CommandContext } from "./context.ts";
import { choiceOption } from "./option-words.ts";
import { stateDirOf } from "./state-dir.ts";

interface StartOptions {
  readonly dryRun?: true;
  readonly logLevel?: string;
  readonly mode?: string;
}

export function startCommand(deps: Pick<CommandContext, "load" | "signals" | "exit">): Command {
  return new Command("start")
    .summary("run the daemon (the default)")
    .description(
      "Runs until SIGTERM or SIGINT. SIGUSR1 makes one strike now, SIGUSR2 halts everything, SIGHUP " +
        "reloads the settings. The log goes to stdout, one line per event, or with LOG_FORMAT=json " +
        "one JSON object per line.",
    )
    .option("--dry-run", "decide and record everything, but change nothing (CHAOS_DRY_RUN)")
    .addOption(
      choiceOption("--log-level <level>", "how much to log (LOG_LEVEL)", LOG_LEVELS)
        // the setting accepts more spellings than these
        .argParser((text: string) => text),
    )
    .addOption(choiceOption("--mode <mode>", "a preset for other settings (CHAOS_MODE)", MODES))
    .option("--daemon", "accepted for compatibility; the daemon always stays in the foreground")
    .action(async (options: StartOptions) => {
      const again = (mode: string | undefined = options.mode) =>
        deps.load({
          ...(options.dryRun && { CHAOS_DRY_RUN: "true" }),
          ...(options.logLevel !== undefined && { LOG_LEVEL: options.logLevel }),
          ...(mode !== undefined && { CHAOS_MODE: mode }),
        });
      const first = again();
      const { settings } = first;
      const { startDaemon } = await import("../daemon/start-daemon.ts");
      const daemon = startDaemon({
        configuration: { first, again },
        stateDir: stateDirOf(settings, process.env),
        log: processLog(settings.world),
        signals: deps.signals,
      });
      const code = await daemon.ended;
      deps.exit(code);
      // everything is closed; a request to an engine that hangs must not keep the process alive
      process.exit(code);
    });
}
