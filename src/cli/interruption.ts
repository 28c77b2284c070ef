import { constants } from "node:os";
import type { Command } from "commander";
import type { Signals } from "../world/signals.ts";
import type { Terminal } from "./terminal.ts";

/** Those that put something in order before they end. */
const PATIENT: ReadonlySet<string> = new Set(["start", "demo", "strike"]);

/**
 * Lets Ctrl-C and SIGTERM end every command: because we listen for them, Node no longer does. A
 * command that puts something in order first, or ends with success, gets until the second one; the
 * daemon hears that one too, and so decides itself.
 */
export function leaveWhenTold(program: Command, signals: Signals, terminal: Terminal): void {
  program.hook("preAction", (_, command) => {
    if (command.name() === "start") return;
    const { follow, watch } = command.opts<{ readonly follow?: true; readonly watch?: true }>();
    const last = PATIENT.has(command.name()) || follow || watch ? signals.hurry : signals.stop;
    const leave = () => {
      terminal.note("interrupted");
      const name = String(last.reason) as NodeJS.Signals;
      // as shells tell that a signal ended a program
      process.exit(128 + (constants.signals[name] ?? 0));
    };
    // the signal may have come while the program was loaded
    if (last.aborted) leave();
    else last.addEventListener("abort", leave, { once: true });
  });
}
