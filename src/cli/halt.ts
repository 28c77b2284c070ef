import { userInfo } from "node:os";
import { Command } from "commander";
import type { HaltAnswer } from "../control/orders.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";

interface OrderOptions {
  readonly reason?: string;
  readonly json?: true;
}

export function haltCommand(deps: Pick<CommandContext, "terminal" | "halt" | "exit">): Command {
  return orderCommand("halt", "stop all strikes now, and undo all open faults")
    .alias("emergency-stop")
    .description(
      "Stops everything: no new strike begins, whatever triggers it, and all open faults are " +
        "undone. Holds across restarts until `chaos-monkey resume`. Returns when no new strike can " +
        "begin and all faults are undone; exit code 5: a fault is not undone yet. SIGUSR2 and a " +
        "file HALT in the state folder do the same. Without a daemon the state folder is halted.",
    )
    .action(async (options: OrderOptions) => {
      const halted = await deps.halt(reasonOf(options));
      const { by, why, at } = halted.latched;
      if (options.json) deps.terminal.out(jsonLine(halted));
      else {
        const word = deps.terminal.paint("red", "halted");
        deps.terminal.out(`${word} by ${escapeControl(by)} at ${at}: ${escapeControl(why)}`);
        for (const line of whatIsLeft(halted)) deps.terminal.out(line);
        deps.terminal.out("nothing strikes until `chaos-monkey resume`");
      }
      deps.exit(halted.open.length === 0 ? EXIT.done : EXIT.residue);
    });
}

export function stopCommand(deps: Pick<CommandContext, "terminal" | "daemon" | "exit">): Command {
  return orderCommand("stop", "end the daemon, or in a container stop its automatic strikes")
    .description(
      "Undoes all open faults and ends the daemon. A container would be restarted, so there the " +
        "daemon is disarmed instead: it makes no automatic strikes until `chaos-monkey resume`; " +
        "`docker stop` ends it.",
    )
    .action(async (options: OrderOptions) => {
      const stopped = await (await deps.daemon()).stop(reasonOf(options));
      if (options.json) deps.terminal.out(jsonLine(stopped));
      else if (stopped.ending) deps.terminal.out("the daemon undoes all open faults and ends");
      else {
        deps.terminal.out("disarmed: no automatic strikes until `chaos-monkey resume`");
        for (const line of whatIsLeft(stopped)) deps.terminal.out(line);
      }
      deps.exit(stopped.open.length === 0 ? EXIT.done : EXIT.residue);
    });
}

export function resumeCommand(deps: Pick<CommandContext, "terminal" | "resume" | "exit">): Command {
  return orderCommand("resume", "lift a halt, and what `stop` disarmed")
    .description(
      "Lifts a halt, removes the file HALT, and enables the automatic strikes that `stop` disarmed.",
    )
    .action(async (options: OrderOptions) => {
      const { lifted } = await deps.resume(reasonOf(options));
      if (options.json) deps.terminal.out(jsonLine({ lifted }));
      else if (lifted.length === 0) deps.terminal.out("nothing was halted or disarmed");
      else deps.terminal.out(`lifted: ${lifted.join(" and ")}`);
      deps.exit(EXIT.done);
    });
}

function orderCommand(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .option("--reason <text>", "why, for the record")
    .option("--json", "print JSON");
}

/** Who gives the order, as the ledger shows it. */
export function reasonOf({ reason }: OrderOptions): OrderReason {
  return { by: `${userName()} (cli)`, why: reason?.trim() || "no reason given" };
}

/** In containers a user id often has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}

function whatIsLeft({ undone, open }: HaltAnswer): readonly string[] {
  if (open.length === 0) return undone === 0 ? [] : [`${undone} undone`];
  return [
    `${undone} undone, ${open.length} not yet; chaos-monkey keeps trying:`,
    ...open.map(({ id, fault, target }) => escapeControl(`  ${id} ${fault} of ${target.name}`)),
  ];
}
