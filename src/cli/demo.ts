import { Command } from "commander";
import { createLog } from "../world/log.ts";
import type { CommandContext } from "./context.ts";
import { durationWord } from "./option-words.ts";

export function demoCommand(deps: Pick<CommandContext, "terminal" | "signals" | "exit">): Command {
  return new Command("demo")
    .summary("watch the daemon at work on a simulated engine; needs no Docker")
    .description(
      "Starts a simulated Docker engine with a small compose project and runs the real daemon " +
        "against it. Nothing else is changed. Ctrl-C ends it.",
    )
    .option("--for <duration>", "end after this time, with a summary", durationWord)
    .option("--seed <text>", "strike the same containers in the same order")
    .addHelpText(
      "after",
      "\nExamples:\n  chaos-monkey demo\n  chaos-monkey demo --for 20s --seed readme",
    )
    .action(async (options: { readonly for?: number; readonly seed?: string }) => {
      const { runDemo } = await import("../daemon/demo.ts");
      deps.exit(
        await runDemo({
          say: (line) => deps.terminal.out(line),
          signals: deps.signals,
          // for people to follow, also through a pipe
          log: createLog({
            level: "info",
            format: "text",
            destination: process.stdout,
            terminal: true,
            env: process.stdout.isTTY ? process.env : { NO_COLOR: "1" },
          }),
          ...(options.for !== undefined && { forMs: options.for }),
          ...(options.seed !== undefined && { seed: options.seed }),
        }),
      );
    });
}
