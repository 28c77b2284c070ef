import { Command, CommanderError, Option } from "commander";
import { CHAOSLIB_VERSION } from "../../toolkit/output/journal.ts";
import { ChaosError, EXIT } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import type { StopSignals } from "../../world/signals.ts";
import { VERSION } from "../../world/version.ts";
import { reportCommand } from "../report.ts";
import { processTerminal, type Terminal } from "../terminal.ts";
import { unknownCommand } from "../unknown-command.ts";
import { discoverCommand, initCommand } from "./absent.ts";
import { type ChaosLog, FILE_LEVELS, openChaosLog } from "./chaos-log.ts";
import { infoCommand } from "./info.ts";
import { runCommand } from "./run.ts";
import type { GlobalOptions, Session } from "./session.ts";
import { settingsCommand } from "./settings.ts";
import { validateCommand } from "./validate.ts";

/** Runs `chaos` with these arguments; resolves with the exit code. */
export async function runChaos(words: readonly string[], signals: StopSignals): Promise<number> {
  const terminal = processTerminal();
  let code: number = EXIT.done;
  using sessions = new Sessions(terminal);
  const program = createChaosProgram({
    terminal,
    signals,
    open: () => sessions.open(program.opts<GlobalOptions>()),
    exit: (outcome) => {
      code = outcome;
    },
  });
  try {
    const unknown = unknownCommand(program, words);
    if (unknown !== undefined) throw new ChaosError("bad-usage", unknown);
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return sessions.reportError(error);
  }
}

/** The program with all its commands. */
export function createChaosProgram(deps: {
  readonly terminal: Terminal;
  readonly signals: StopSignals;
  /** Applies the options before the command. */
  readonly open: () => Promise<Session>;
  readonly exit: (code: number) => void;
}): Command {
  const program = new Command("chaos")
    .description("Runs Chaos Toolkit experiments as they are, without Python.")
    .version(`chaos, version ${VERSION} (as chaostoolkit-lib ${CHAOSLIB_VERSION})`)
    .option("--verbose", "log more")
    .option("--no-version-check", "accepted; chaos never looks for newer versions")
    .option("--change-dir <dir>", "change to this folder first")
    .addOption(
      new Option("--log-file <file>", "also write the log to this file")
        .default("chaostoolkit.log")
        // --no-log-file takes precedence, whatever the order
        .argParser((file, before: string | false) => before !== false && file),
    )
    .option("--no-log-file", "write no log file")
    .addOption(
      new Option("--log-file-level <level>", "lowest level that goes to the log file")
        .choices(FILE_LEVELS)
        .default("debug"),
    )
    .addOption(
      new Option("--log-format <format>", "format of the log on the console")
        .choices(["string", "json"])
        .default("string"),
    )
    .addOption(
      new Option("--settings <file>", "settings file").default("~/.chaostoolkit/settings.yaml"),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 completed and not deviated, or valid; 1 everything else; 2 wrong usage",
    )
    .exitOverride();
  const commands = [
    runCommand(deps),
    validateCommand(deps),
    reportCommand(deps),
    infoCommand(deps),
    settingsCommand(deps),
    discoverCommand(),
    initCommand(),
  ];
  for (const command of commands) {
    command.exitOverride().copyInheritedSettings(program);
    for (const inner of command.commands) inner.exitOverride();
    command.showHelpAfterError(`\`chaos ${command.name()} --help\` lists the options`);
    program.addCommand(command);
  }
  return program;
}

/** The session of this process, and its errors. */
class Sessions {
  readonly #terminal: Terminal;
  #log: ChaosLog | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async open(options: GlobalOptions): Promise<Session> {
    const { logFile, logFileLevel, logFormat, settings } = options;
    const log = asChaosError(() =>
      openChaosLog({
        format: logFormat,
        verbose: options.verbose === true,
        ...(logFile !== false && { file: logFile }),
        fileLevel: logFileLevel,
        colours: process.stderr.isTTY === true && (process.env.NO_COLOR ?? "") === "",
        print: (line) => this.#terminal.note(line),
      }),
    );
    this.#log = log;
    const { changeDir } = options;
    if (changeDir !== undefined) {
      log.write({ level: "warning", text: `Moving to ${changeDir}` });
      asChaosError(() => process.chdir(changeDir));
    }
    return {
      write: (line) => log.write(line),
      settingsFile: settings,
      readSettings: async () => {
        const { readSettings } = await import("../../toolkit/load/settings-file.ts");
        try {
          const found = await readSettings(settings);
          if (found !== undefined) return found;
          log.write({ level: "debug", text: `there is no settings file at ${settings}` });
        } catch (error) {
          // as in Chaos Toolkit: one error, and the run goes on without settings
          if (!(error instanceof ChaosError)) throw error;
          log.write({ level: "error", text: error.message });
        }
        return {};
      },
    };
  }

  /** Chaos Toolkit has two exit codes for errors: usage, and everything else. */
  reportError(error: unknown): number {
    if (error instanceof CommanderError) {
      // commander has already printed the error
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    const text = messageOf(error);
    if (error instanceof ChaosError && error.code === "bad-usage") {
      this.#terminal.note(`chaos: ${text}`);
      return EXIT.usage;
    }
    const known = error instanceof ChaosError;
    if (this.#log === undefined) this.#terminal.note(`chaos: ${text}`);
    else this.#log.write({ level: "error", text });
    if (!known) this.#terminal.note(error instanceof Error ? (error.stack ?? text) : text);
    return EXIT.deviated;
  }

  [Symbol.dispose](): void {
    this.#log?.[Symbol.dispose]();
  }
}

function asChaosError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError("bad-experiment", why, { cause: error });
  }
}
