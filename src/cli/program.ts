import { Command, CommanderError } from "commander";
import { loadConfig } from "../config/load-config.ts";
import type { Control } from "../http/control.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import type { Signals } from "../world/signals.ts";
import { VERSION } from "../world/version.ts";
import { configCommand } from "./config.ts";
import { demoCommand } from "./demo.ts";
import { type Whereabouts, withControl, withDaemon } from "./reach.ts";
import { startCommand } from "./start.ts";
import { stateDirOf } from "./state-dir.ts";
import { statusCommand } from "./status.ts";
import { strikeCommand } from "./strike.ts";
import { targetsCommand } from "./targets.ts";
import { processTerminal } from "./terminal.ts";

/** Runs `chaos-monkey` with these words; resolves with the exit code. */
export async function runProgram(words: readonly string[], signals: Signals): Promise<number> {
  const terminal = processTerminal();
  let code: number = EXIT.done;
  const exit = (outcome: number) => {
    code = outcome;
  };
  const program = new Command("chaos-monkey")
    .description(
      "Breaks containers of a compose project on purpose, measures how they recover, and always\n" +
        "puts everything back. Without a command it starts the daemon.",
    )
    .version(VERSION)
    .option("--config <file>", "settings file (also CHAOS_CONFIG)")
    .showHelpAfterError("`chaos-monkey --help` lists what there is")
    .exitOverride();
  const flags = () => ({ CHAOS_CONFIG: program.opts<{ config?: string }>().config });
  const load = (more: Readonly<Record<string, string | undefined>> = {}) =>
    loadConfig({ env: process.env, cwd: process.cwd(), flags: { ...flags(), ...more } });
  const whereabouts = (): Whereabouts => {
    const { settings } = load();
    return {
      settings,
      stateDir: stateDirOf(settings, process.env),
      stop: signals.stop,
      onTrouble: (error) => terminal.note(messageOf(error)),
    };
  };
  const common = { terminal, exit };
  const commands = [
    startCommand({ ...common, load, signals }),
    strikeCommand({
      ...common,
      withControl: (dryRun, work) =>
        withControl(whereabouts(), dryRun ? "look" : "strike", unlessStopped(work, signals.stop)),
    }),
    targetsCommand({
      ...common,
      withControl: (work) => withControl(whereabouts(), "look", work),
    }),
    statusCommand({
      ...common,
      withDaemon: (work) => withDaemon(whereabouts(), work),
      verify: async () => {
        const { verifyLedger } = await import("../wiring/verify-ledger.ts");
        return verifyLedger(whereabouts().stateDir);
      },
    }),
    configCommand({ ...common, load }),
    demoCommand({ ...common, signals }),
  ];
  for (const command of commands) {
    program.addCommand(command.exitOverride().copyInheritedSettings(program), {
      isDefault: command.name() === "start",
    });
  }
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return complain(error, (line) => terminal.note(line));
  }

  /** A command that waits for a recovery can be left; what is owed stays recorded. */
  function unlessStopped(
    work: (control: Control) => Promise<number>,
    stop: AbortSignal,
  ): (control: Control) => Promise<number> {
    return async (control) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      stop.addEventListener("abort", () => {
        terminal.note(
          "interrupted: what is owed stays recorded, and is followed by the next start",
        );
        resolve(EXIT.deviated);
      });
      return Promise.race([work(control), promise]);
    };
  }
}

/** Says what went wrong, without a stack trace where it was no fault of ours. */
function complain(error: unknown, note: (line: string) => void): number {
  if (error instanceof CommanderError) {
    // commander has already written what there is to say
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  if (error instanceof ChaosError) {
    note(`chaos-monkey: ${error.message}`);
    return error.exitCode;
  }
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.deviated;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
