import type { Command } from "commander";
import { type Config, loadConfig, loadOnly } from "../config/load-config.ts";
import { loadFallback } from "../config/load-fallback.ts";
import { type IniSettings, loadIni } from "../config/load-ini.ts";
import { SLICES } from "../config/slices.ts";
import type { Control, PastStatus, Status } from "../control/control.ts";
import type { LeaseRow, UndoAnswer } from "../control/lease-row.ts";
import type { HaltAnswer, ResumeAnswer } from "../control/orders.ts";
import type { Finding } from "../doctor/finding.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import { controlSocketPath } from "../http/control-socket.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { EventQuery, Verification } from "../ledger/ledger.ts";
import type { Why } from "../report/why/why.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import type { Signals } from "../world/signals.ts";
import {
  type Home,
  haltAt,
  leasesAt,
  resumeAt,
  runningDaemon,
  statusAt,
  undoAt,
  whyAt,
  withControl,
} from "./daemon-access.ts";
import { escapeLines } from "./escape-lines.ts";
import { RemoteControl } from "./remote-control.ts";
import { stateDirOf } from "./state-dir.ts";
import type { Terminal } from "./terminal.ts";

/** Settings that the command line sets, by key. */
type Flags = Readonly<Record<string, string | undefined>>;

/**
 * What commands get; each declares the part that it needs. Nothing is read, opened or sent before a
 * command calls it.
 */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly signals: Signals;
  /** Aborted by the first SIGTERM or SIGINT, or when stdout has no reader any more. */
  readonly stop: AbortSignal;
  /** Sets the exit code of the program. */
  readonly exit: (code: number) => void;
  /** All settings. Throws `bad-setting` if one is invalid. */
  readonly load: (flags?: Flags) => Config;
  /** The settings file alone: `path`, else the one that the daemon would find. */
  readonly loadIni: (path: string | undefined) => IniSettings;
  /** The words of CHAOS_PROTECTED, even if other settings are invalid. */
  readonly protectedWords: () => readonly string[];
  /** State folder and settings, even if settings that do not locate them are invalid. */
  readonly home: () => Home;
  /** Inspects the targets, through the daemon or the engine itself; changes nothing. */
  readonly look: (work: (control: Control) => Promise<number>) => Promise<number>;
  /** Strikes through the daemon, or on the same road in this process. */
  readonly strike: (
    dryRun: boolean,
    work: (control: Control) => Promise<number>,
  ) => Promise<number>;
  /** Sets what remains if a second signal ends the command at once; the message says it. */
  readonly leftBehind: (says: string | undefined) => void;
  /** From now on the command handles the first signal itself; a second one ends it at once. */
  readonly cleanUpMyself: () => void;
  /** The running daemon. Rejects with `no-daemon` if none runs. */
  readonly daemon: () => Promise<Control>;
  /** A daemon that may or may not be there; every request ends when the signal aborts. */
  readonly daemonUntil: (signal: AbortSignal) => Control;
  /** The daemon's status, or what the state folder holds if no daemon answers. */
  readonly status: () => Promise<Status | PastStatus>;
  /** Why something, or nothing, happened since that time; needs no daemon. */
  readonly why: (sinceMs: number) => Promise<Why>;
  /** Checks the ledger's hash chain; needs no daemon. */
  readonly verify: () => Promise<Verification>;
  /** Reads the ledger itself; with `follow` until `stop` aborts. */
  readonly events: (query: EventQuery, follow: boolean) => AsyncIterable<LedgerEvent>;
  /** Open leases, from the daemon, or from the state folder if no daemon answers. */
  readonly leases: () => Promise<readonly LeaseRow[]>;
  /** Undoes leases, of the daemon or of the state folder. */
  readonly undo: (
    ids: readonly string[] | "all",
    options: { readonly assumeOurs: boolean },
  ) => Promise<UndoAnswer>;
  readonly halt: (order: OrderReason) => Promise<HaltAnswer>;
  readonly resume: (order: OrderReason) => Promise<ResumeAnswer>;
  /** Checks everything that a strike needs, with these settings. */
  readonly examine: (flags?: Flags) => Promise<readonly Finding[]>;
}

/** The settings that say where engine, state folder and scope are. */
const HOME_KEYS = [
  ...Object.values(SLICES.engine).map(({ key }) => key),
  SLICES.ledger.stateDir.key,
  SLICES.target.scope.key,
  SLICES.target.projects.key,
];

/** What the commands of `program` get; options of the program itself are read when needed. */
export function commandContext(parts: {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly signals: Signals;
  readonly exit: (code: number) => void;
  readonly leftBehind: (says: string | undefined) => void;
  readonly cleanUpMyself: () => void;
}): CommandContext {
  const { program, terminal, signals } = parts;
  const stop = AbortSignal.any([signals.stop, terminal.closed]);
  const configOption = () => program.opts<{ readonly config?: string }>().config;
  const sources = (flags: Flags = {}) => ({
    env: process.env,
    cwd: process.cwd(),
    flags: { CHAOS_CONFIG: configOption(), ...flags },
  });
  const load = (flags?: Flags) => loadConfig(sources(flags));
  const homeOf = ({ settings }: Config): Home => ({
    settings,
    stateDir: stateDirOf(settings, process.env),
    stop: signals.stop,
    note: (line) => terminal.note(line),
    onTrouble: (error) => terminal.note(`chaos-monkey: ${escapeLines(messageOf(error))}`),
  });
  const strictHome = () => homeOf(load());
  // commands that stop or inspect the daemon work even with invalid settings
  const home = () => {
    try {
      return strictHome();
    } catch (error) {
      if (!(error instanceof ChaosError)) throw error;
      const found = homeOf(loadOnly(sources(), HOME_KEYS));
      terminal.note(`chaos-monkey: ignoring the invalid settings: ${escapeLines(error.message)}`);
      return found;
    }
  };
  return {
    ...parts,
    stop,
    load,
    loadIni: (path) => loadIni(path ?? configOption() ?? process.env.CHAOS_CONFIG, process.cwd()),
    protectedWords: () => {
      const { protectedWords } = SLICES.target;
      return loadOnly(sources(), [protectedWords.key]).settings.target.protectedWords;
    },
    home,
    look: (work) => withControl(strictHome(), "look", work),
    strike: (dryRun, work) => withControl(strictHome(), dryRun ? "look" : "strike", work),
    daemon: async () => runningDaemon(home().stateDir),
    daemonUntil: (signal) => new RemoteControl(controlSocketPath(strictHome().stateDir), signal),
    status: async () => statusAt(home()),
    why: async (sinceMs) => whyAt(home(), sinceMs),
    verify: async () => {
      const { verifyLedger } = await import("../wiring/open-ledger.ts");
      return verifyLedger(home().stateDir);
    },
    async *events(query, follow) {
      const { readLedger } = await import("../offline/read-ledger.ts");
      yield* readLedger({ stateDir: home().stateDir, query, follow, stop });
    },
    leases: async () => leasesAt(home()),
    undo: async (ids, options) => undoAt(home(), ids, options),
    halt: async (order) => haltAt(home(), order),
    resume: async (order) => resumeAt(home(), order),
    examine: async (flags) => {
      const { runDoctor } = await import("../wiring/doctor.ts");
      return runDoctor({
        load: () => load(flags),
        fallback: () => loadFallback(process.env),
        stateDirOf: (settings) => stateDirOf(settings, process.env),
      });
    },
  };
}
