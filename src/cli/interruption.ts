import { constants } from "node:os";
import type { Command } from "commander";
import type { Signals } from "../world/signals.ts";
import { jsonLine } from "./json-line.ts";
import type { Terminal } from "./terminal.ts";

/** Commands that clean up before they end. */
const CLEANING_UP: ReadonlySet<string> = new Set(["start", "demo"]);

/**
 * Makes Ctrl-C and SIGTERM end every command: Node no longer does that once there are listeners. A
 * command that cleans up first, or ends with success, has until the second signal; the daemon
 * handles the second signal itself.
 */
export function endOnSignals(parts: {
  readonly program: Command;
  readonly signals: Pick<Signals, "stop" | "hurry">;
  readonly terminal: Terminal;
  /** What remains when the command ends at once; undefined: nothing. */
  readonly leftBehind: () => string | undefined;
  /** Whether the command has begun something that it cleans up itself after the first signal. */
  readonly cleansUp: () => boolean;
}): void {
  const { program, signals, terminal, leftBehind, cleansUp } = parts;
  program.hook("preAction", (_, command) => {
    if (command.name() === "start") return;
    const { follow, watch, json } = command.opts<{
      readonly follow?: true;
      readonly watch?: true;
      readonly json?: true;
    }>();
    const endsOnSecond = CLEANING_UP.has(command.name()) || follow || watch;
    const end = (signal: AbortSignal) => {
      const stays = leftBehind();
      process.exit(
        reportInterruption(signal, {
          terminal,
          json: json === true,
          says: stays === undefined ? "interrupted" : `interrupted: ${stays}`,
        }),
      );
    };
    const endOn = (signal: AbortSignal) => {
      const onAbort = () => {
        if (signal === signals.hurry || !cleansUp()) end(signal);
      };
      // the signal may have come while the program was loading
      if (signal.aborted) onAbort();
      else signal.addEventListener("abort", onAbort, { once: true });
    };
    if (!endsOnSecond) endOn(signals.stop);
    endOn(signals.hurry);
  });
}

/**
 * Reports that a signal ended a command, and returns the exit code as shells do: 128 plus the
 * signal's number.
 */
export function reportInterruption(
  { reason }: AbortSignal,
  options: { readonly terminal: Terminal; readonly json: boolean; readonly says: string },
): number {
  const { terminal, json, says } = options;
  const exitCode = 128 + (constants.signals[String(reason) as NodeJS.Signals] ?? 0);
  if (json) terminal.out(jsonLine({ error: { code: "interrupted", message: says, exitCode } }));
  terminal.note(says);
  return exitCode;
}
