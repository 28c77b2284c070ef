import { Command } from "commander";
import { ChaosError, EXIT, EXIT_MEANS } from "../world/chaos-error.ts";
import type { Signals } from "../world/signals.ts";
import { VERSION } from "../world/version.ts";
import { completionCommand, completionNamesCommand } from "./completion/command.ts";
import { composeCommand } from "./compose.ts";
import { configCommand } from "./config.ts";
import { commandContext } from "./context.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { eventsCommand } from "./events.ts";
import { reportFailure, wantsJson, withoutPrefix } from "./failure.ts";
import { faultsCommand } from "./faults.ts";
import { guardianCommand } from "./guardian.ts";
import { haltCommand, resumeCommand, stopCommand } from "./halt.ts";
import { initCommand } from "./init.ts";
import { endOnSignals } from "./interruption.ts";
import { leasesCommand, undoCommand } from "./leases.ts";
import { modeCommand } from "./mode.ts";
import { reportCommand } from "./report.ts";
import { startCommand } from "./start.ts";
import { statusCommand } from "./status.ts";
import { strikeCommand } from "./strike.ts";
import { table } from "./table.ts";
import { targetsCommand } from "./targets.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { unknownCommand } from "./unknown-command.ts";

/** Runs `chaos-monkey` with these arguments; resolves with the exit code. */
export async function runProgram(words: readonly string[], signals: Signals): Promise<number> {
  const terminal = processTerminal();
  const json = wantsJson(words);
  let code: number = EXIT.done;
  const exit = (outcome: number) => {
    code = outcome;
  };
  const program = createProgram({ terminal, signals, exit });
  try {
    const unknown = unknownCommand(program, words);
    if (unknown !== undefined) throw new ChaosError("bad-usage", unknown);
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return reportFailure(error, terminal, json);
  }
}

/** The program with all its commands; nothing happens before it parses its arguments. */
export function createProgram(parts: {
  readonly terminal: Terminal;
  readonly signals: Signals;
  readonly exit: (code: number) => void;
}): Command {
  const { terminal } = parts;
  const program = new Command("chaos-monkey")
    .description(
      "Breaks containers of a compose project on purpose, measures how they recover, and undoes " +
        "every fault. Without a command it starts the daemon.",
    )
    .version(VERSION)
    .option("--config <file>", "settings file (also CHAOS_CONFIG)")
    .addHelpText("after", () => `\n${exitCodes(terminal.size?.columns)}`)
    .configureOutput({
      outputError: (text, write) => write(`chaos-monkey: ${withoutPrefix(text)}`),
    })
    .exitOverride();
  let stays: string | undefined;
  const leftBehind = (says: string | undefined) => {
    stays = says;
  };
  let hasBegun = false;
  const cleanUpMyself = () => {
    hasBegun = true;
  };
  endOnSignals({ ...parts, program, leftBehind: () => stays, cleansUp: () => hasBegun });
  const context = commandContext({ ...parts, program, leftBehind, cleanUpMyself });
  const hidden = completionNamesCommand(context);
  const commands = [
    startCommand(context),
    strikeCommand(context),
    targetsCommand(context),
    statusCommand(context),
    eventsCommand(context),
    configCommand(context),
    doctorCommand(context),
    initCommand(context),
    composeCommand(context),
    faultsCommand(context),
    leasesCommand(context),
    undoCommand(context),
    haltCommand(context),
    resumeCommand(context),
    stopCommand(context),
    modeCommand(context),
    guardianCommand(context),
    reportCommand(context),
    demoCommand(context),
    completionCommand(context, program),
    hidden,
  ];
  for (const command of commands) {
    command.exitOverride().copyInheritedSettings(program);
    command.showHelpAfterError(`\`chaos-monkey ${command.name()} --help\` lists its options`);
    program.addCommand(command, {
      isDefault: command.name() === "start",
      hidden: command === hidden,
    });
  }
  return program;
}

/** As wide as commander makes the rest of the help. */
function exitCodes(columns = 80): string {
  const rows = Object.entries(EXIT).map(([name, code]) => [
    `  ${code}`,
    EXIT_MEANS[name as keyof typeof EXIT],
  ]);
  const [, ...lines] = table(["", ""], rows, columns);
  return ["Exit codes:", ...lines].join("\n");
}
