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
  return orderCommand("halt", "stop everything now, and put everything back")
    .alias("emergency-stop")
    .description(
      "Stops everything: no strike begins any more, whatever triggers it, and everything that lasts is put " +
        "back. Holds across restarts until `chaos-monkey resume`. Returns when no new strike can " +
        "begin and everything is put back; exit code 5: something is not put back yet. SIGUSR2 and " +
        "a file HALT in the state folder do the same. Without a daemon the state folder is halted.",
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
  return orderCommand("stop", "let the daemon end, or in a container strike no more by itself")
    .description(
      "Puts back what lasts and ends the daemon. In a container, which would be restarted, it is " +
        "disarmed instead: nothing strikes by itself until `chaos-monkey resume`; `docker stop` " +
        "ends it.",
    )
    .action(async (options: OrderOptions) => {
      const stopped = await (await deps.daemon()).stop(reasonOf(options));
      if (options.json) deps.terminal.out(jsonLine(stopped));
      else if (stopped.ending) deps.terminal.out("the daemon puts back what lasts, and ends");
      else {
        deps.terminal.out("disarmed: nothing strikes by itself until `chaos-monkey resume`");
        for (const line of whatIsLeft(stopped)) deps.terminal.out(line);
      }
      deps.exit(stopped.open.length === 0 ? EXIT.done : EXIT.residue);
    });
}

export function resumeCommand(deps: Pick<CommandContext, "terminal" | "resume" | "exit">): Command {
  return orderCommand("resume", "lift a halt, and what `stop` disarmed")
    .description("Lifts a halt, removes the file HALT, and arms again what `stop` disarmed.")
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

/** Who orders, as the record shows it. */
export function reasonOf({ reason }: OrderOptions): OrderReason {
  return { by: `${userName()} (cli)`, why: reason?.trim() || "no reason given" };
}

/** A user id that has no name is common in containers. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}

function whatIsLeft({ undone, open }: HaltAnswer): readonly string[] {
  if (open.length === 0) return undone === 0 ? [] : [`${undone} put back`];
  return [
    `${undone} put back, ${open.length} not yet; tried again until they are:`,
    ...open.map(({ id, fault, target }) => escapeControl(`  ${id} ${fault} of ${target.name}`)),
  ];
}
