import { constants } from "node:os";
import type { Command } from "commander";
import type { Control } from "../control/control.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { Signals } from "../world/signals.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { jsonLine } from "./json-line.ts";
import type { Terminal } from "./terminal.ts";

/** Commands that clean up before they end. */
const CLEANING_UP: ReadonlySet<string> = new Set(["start", "demo", "strike"]);

/**
 * Lets Ctrl-C and SIGTERM end every command: with listeners of its own Node no longer does. A
 * command that cleans up first, or ends with success, gets until the second signal; the daemon
 * hears that one too, and decides itself.
 */
export function endOnSignals(parts: {
  readonly program: Command;
  readonly signals: Signals;
  readonly terminal: Terminal;
  readonly json: boolean;
}): void {
  const { program, signals, terminal, json } = parts;
  program.hook("preAction", (_, command) => {
    if (command.name() === "start") return;
    const { follow, watch } = command.opts<{ readonly follow?: true; readonly watch?: true }>();
    const last = CLEANING_UP.has(command.name()) || follow || watch ? signals.hurry : signals.stop;
    const end = () => {
      const exitCode = exitCodeOfSignal(last);
      const message = "interrupted";
      if (json) terminal.out(jsonLine({ error: { code: message, message, exitCode } }));
      terminal.note(message);
      process.exit(exitCode);
    };
    // the signal may have come while the program was loaded
    if (last.aborted) end();
    else last.addEventListener("abort", end, { once: true });
  });
}

/** As shells tell that a signal ended a program: 128 and its number. */
export function exitCodeOfSignal({ reason }: AbortSignal): number {
  return 128 + (constants.signals[String(reason) as NodeJS.Signals] ?? 0);
}

/** Lets a signal end a command that waits for a recovery; what is pending stays recorded. */
export function untilInterrupted(parts: {
  readonly signals: Signals;
  readonly terminal: Terminal;
  readonly work: (control: Control) => Promise<number>;
}): (control: Control) => Promise<number> {
  const { signals, terminal, work } = parts;
  return async (control) => {
    using stopped = untilAborted(signals.stop);
    // a command that is interrupted before it has asked for anything asks for nothing
    const working = signals.stop.aborted ? undefined : work(control);
    const code = await Promise.race([working, stopped.promise]);
    if (code !== undefined) return code;
    terminal.note(
      "interrupted: what lasts is put back; what else is owed stays recorded, and is followed on",
    );
    return EXIT.deviated;
  };
}
