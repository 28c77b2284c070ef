import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { loadBare } from "../config/load-bare.ts";
import { loadConfig, loadDespite } from "../config/load-config.ts";
import { loadIni } from "../config/load-ini.ts";
import { SLICES } from "../config/slices.ts";
import type { Control } from "../control/control.ts";
import { controlSocketPath } from "../http/control-socket.ts";
import { ChaosError, EXIT, EXIT_MEANS } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import { messageOf } from "../world/message-of.ts";
import type { Signals } from "../world/signals.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { VERSION } from "../world/version.ts";
import { completionCommand, completionNamesCommand } from "./completion/command.ts";
import { composeCommand } from "./compose.ts";
import { configCommand } from "./config.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { eventsCommand } from "./events.ts";
import { faultsCommand } from "./faults.ts";
import { guardianCommand } from "./guardian.ts";
import { haltCommand, resumeCommand, stopCommand } from "./halt.ts";
import { initCommand } from "./init.ts";
import { leaveWhenTold } from "./interruption.ts";
import { leasesCommand, undoCommand } from "./leases.ts";
import { modeCommand } from "./mode.ts";
import { haltAt, resumeAt } from "./order.ts";
import {
  answeringDaemon,
  runningDaemon,
  statusAt,
  type Whereabouts,
  whyAt,
  withControl,
} from "./reach.ts";
import { RemoteControl } from "./remote-control.ts";
import { reportCommand } from "./report.ts";
import { startCommand } from "./start.ts";
import { stateDirOf } from "./state-dir.ts";
import { statusCommand } from "./status.ts";
import { strikeCommand } from "./strike.ts";
import { table } from "./table.ts";
import { targetsCommand } from "./targets.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { unknownCommand } from "./unknown-command.ts";

/** As wide as commander makes the rest of the help. */
function exitCodes(columns = 80): string {
  const rows = Object.entries(EXIT).map(([name, code]) => [
    `  ${code}`,
    EXIT_MEANS[name as keyof typeof EXIT],
  ]);
  const [, ...lines] = table(["", ""], rows, columns);
  return ["Exit codes:", ...lines].join("\n");
}

/** What says where engine, state and scope are. */
const WHEREABOUTS_KEYS = [
  ...Object.values(SLICES.engine).map(({ key }) => key),
  SLICES.ledger.stateDir.key,
  SLICES.target.scope.key,
  SLICES.target.projects.key,
];

/** Runs `chaos-monkey` with these words; resolves with the exit code. */
export async function runProgram(words: readonly string[], signals: Signals): Promise<number> {
  const terminal = processTerminal();
  let code: number = EXIT.done;
  const exit = (outcome: number) => {
    code = outcome;
  };
  const program = createProgram({ terminal, signals, exit });
  try {
    const unknown = unknownCommand(program, words);
    if (unknown !== undefined) throw new ChaosError("bad-usage", unknown);
    leaveWhenTold(program, signals, terminal);
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return complain(error, (line) => terminal.note(line));
  }
}

/** The program with all its commands; nothing happens before it parses words. */
export function createProgram(parts: {
  readonly terminal: Terminal;
  readonly signals: Signals;
  readonly exit: (code: number) => void;
}): Command {
  const { terminal, signals } = parts;
  const program = new Command("chaos-monkey")
    .description(
      "Breaks containers of a compose project on purpose, measures how they recover, and always " +
        "puts everything back. Without a command it starts the daemon.",
    )
    .version(VERSION)
    .option("--config <file>", "settings file (also CHAOS_CONFIG)")
    .addHelpText("after", () => `\n${exitCodes(terminal.size?.columns)}`)
    .configureOutput({
      outputError: (text, write) =>
        write(text.replace(/^error: (command-argument )?/, "chaos-monkey: ")),
    })
    .exitOverride();
  const flags = () => ({ CHAOS_CONFIG: program.opts<{ config?: string }>().config });
  const load = (more: Readonly<Record<string, string | undefined>> = {}) =>
    loadConfig({ env: process.env, cwd: process.cwd(), flags: { ...flags(), ...more } });
  const whereabouts = (settings = load().settings): Whereabouts => {
    return {
      settings,
      stateDir: stateDirOf(settings, process.env),
      stop: signals.stop,
      note: (line) => terminal.note(line),
      onTrouble: (error) => terminal.note(`chaos-monkey: ${harmless(messageOf(error))}`),
    };
  };
  // what stops a daemon, or looks at it, must not need the settings that were just spoiled
  const itsWhereabouts = (): Whereabouts => {
    try {
      return whereabouts();
    } catch (error) {
      if (!(error instanceof ChaosError)) throw error;
      const sources = { env: process.env, cwd: process.cwd(), flags: flags() };
      const found = whereabouts(loadDespite(sources, WHEREABOUTS_KEYS).settings);
      terminal.note(
        `chaos-monkey: going on without settings that are wrong: ${harmless(error.message)}`,
      );
      return found;
    }
  };
  const examine = async (more: Readonly<Record<string, string | undefined>> = {}) => {
    const { runDoctor } = await import("../wiring/doctor.ts");
    return runDoctor({
      load: () => load(more),
      fallback: () => loadBare(process.env),
      stateDirOf: (settings) => stateDirOf(settings, process.env),
    });
  };
  const common = { ...parts, stop: AbortSignal.any([signals.stop, terminal.closed]) };
  const commands = [
    startCommand({ ...common, load }),
    strikeCommand({
      ...common,
      withControl: (dryRun, work) =>
        withControl(whereabouts(), dryRun ? "look" : "strike", unlessStopped(work)),
    }),
    targetsCommand({
      ...common,
      withControl: (work) => withControl(whereabouts(), "look", work),
    }),
    statusCommand({
      ...common,
      status: () => statusAt(itsWhereabouts().stateDir),
      why: (sinceMs) => whyAt(itsWhereabouts(), sinceMs),
      verify: async () => {
        const { verifyLedger } = await import("../wiring/open-ledger.ts");
        return verifyLedger(itsWhereabouts().stateDir);
      },
    }),
    eventsCommand({
      ...common,
      async *read(query, follow) {
        const { readLedger } = await import("../offline/read-ledger.ts");
        yield* readLedger({
          stateDir: itsWhereabouts().stateDir,
          query,
          follow,
          stop: common.stop,
        });
      },
    }),
    configCommand({ ...common, load }),
    doctorCommand({ ...common, examine: () => examine() }),
    initCommand({
      ...common,
      examine: (folder) => examine({ CHAOS_CONFIG: join(folder, "config.ini") }),
    }),
    composeCommand({
      ...common,
      loadIni: (path) =>
        loadIni(path ?? flags().CHAOS_CONFIG ?? process.env.CHAOS_CONFIG, process.cwd()),
      protectedWords: () => load().settings.target.protectedWords,
    }),
    faultsCommand(common),
    leasesCommand({
      ...common,
      leases: async () => {
        const { stateDir } = itsWhereabouts();
        const daemon = await answeringDaemon(stateDir);
        if (daemon) return daemon.leases();
        const { readLeases } = await import("../offline/local-leases.ts");
        return readLeases(stateDir);
      },
    }),
    undoCommand({
      ...common,
      undo: async (ids, { assumeOurs }) => {
        const where = itsWhereabouts();
        if (assumeOurs) await (await import("../offline/adopt-paused.ts")).adoptPaused(where);
        const daemon = await answeringDaemon(where.stateDir);
        if (daemon) return daemon.undo(ids);
        const { undoHere } = await import("../offline/local-leases.ts");
        return undoHere({ ...where, ids });
      },
    }),
    haltCommand({ ...common, halt: (order) => haltAt(itsWhereabouts(), order) }),
    resumeCommand({ ...common, resume: (order) => resumeAt(itsWhereabouts(), order) }),
    stopCommand({
      ...common,
      stop: async (order) => (await runningDaemon(itsWhereabouts().stateDir)).stop(order),
    }),
    modeCommand({
      ...common,
      mode: async () => (await runningDaemon(itsWhereabouts().stateDir)).status(),
      changeMode: async (order) =>
        (await runningDaemon(itsWhereabouts().stateDir)).changeMode(order),
    }),
    guardianCommand({ whereabouts: itsWhereabouts }),
    reportCommand(common),
    demoCommand(common),
    completionCommand({ ...common, program: () => program }),
  ];
  const hidden = completionNamesCommand({
    ...common,
    daemon: (signal) => new RemoteControl(controlSocketPath(whereabouts().stateDir), signal),
  });
  for (const command of [...commands, hidden]) {
    command.exitOverride().copyInheritedSettings(program);
    command.showHelpAfterError(`\`chaos-monkey ${command.name()} --help\` says what there is`);
    program.addCommand(command, {
      isDefault: command.name() === "start",
      hidden: command === hidden,
    });
  }
  return program;

  /** A command that waits for a recovery can be left; what is owed stays recorded. */
  function unlessStopped(
    work: (control: Control) => Promise<number>,
  ): (control: Control) => Promise<number> {
    return async (control) => {
      using stopped = untilAborted(signals.stop);
      // who was told to stop before it has asked for anything asks for nothing
      const working = signals.stop.aborted ? undefined : work(control);
      const code = await Promise.race([working, stopped.promise]);
      if (code !== undefined) return code;
      terminal.note(
        "interrupted: what lasts is put back; what else is owed stays recorded, and is followed on",
      );
      return EXIT.deviated;
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
    note(`chaos-monkey: ${harmless(error.message)}`);
    return error.exitCode;
  }
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.deviated;
}

/** Messages quote files, names and answers, which may hold what steers a terminal. */
function harmless(message: string): string {
  return message.split("\n").map(escapeControl).join("\n");
}
