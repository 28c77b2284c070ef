import { Command } from "commander";
import type { LeaseRow } from "../control/lease-row.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import { showTime } from "./show-time.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export function leasesCommand({
  terminal,
  leases,
  exit,
}: Pick<CommandContext, "terminal" | "leases" | "exit">): Command {
  return new Command("leases")
    .summary("list the open faults, and when each is undone")
    .description(
      "Lists the open faults: what each did to which container, and when it is undone. Asks the " +
        "running daemon, or reads the state folder if none answers.",
    )
    .option("--json", "print JSON")
    .action(async (options: { readonly json?: true }) => {
      const rows = await leases();
      if (options.json) terminal.out(jsonLine(rows));
      else for (const line of render(rows, terminal)) terminal.out(line);
      exit(EXIT.done);
    });
}

export function undoCommand({
  terminal,
  undo,
  exit,
}: Pick<CommandContext, "terminal" | "undo" | "exit">): Command {
  return new Command("undo")
    .summary("undo open faults now")
    .description(
      "Undoes open faults without waiting for their deadlines, and starts the containers that a strike " +
        "has taken down. Works with the daemon running, frozen or dead. Exit code 5: a fault could " +
        "not be undone; chaos-monkey keeps trying. If the state folder was lost, no record of the " +
        "faults exists: --assume-ours then also unpauses every paused container in scope that could " +
        "have been a target.",
    )
    .argument("[ids...]", "ids of leases or strikes, as `chaos-monkey leases` lists them")
    .option("--all", "all of them")
    .option("--assume-ours", "with --all: also unpause every paused container in scope")
    .option("--json", "print what is still open as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  chaos-monkey undo 17-3f2a\n  chaos-monkey undo --all\n" +
        "  chaos-monkey undo --all --assume-ours",
    )
    .action(
      async (
        ids: readonly string[],
        options: { readonly all?: true; readonly assumeOurs?: true; readonly json?: true },
        command: Command,
      ) => {
        if ((options.all === true) === ids.length > 0) {
          command.error("error: expected the ids of leases or strikes, or --all, and not both");
        }
        if (options.assumeOurs && !options.all) {
          command.error("error: option '--assume-ours' goes with --all");
        }
        const { undone, open } = await undo(options.all ? "all" : ids, {
          assumeOurs: options.assumeOurs === true,
        });
        if (options.json) terminal.out(jsonLine(open));
        else for (const line of undoLines(undone, open, terminal)) terminal.out(line);
        exit(open.length === 0 ? EXIT.done : EXIT.residue);
      },
    );
}

/** What was undone, and what is not undone yet. */
function undoLines(
  undone: readonly LeaseRow[],
  open: readonly LeaseRow[],
  terminal: Terminal,
): readonly string[] {
  if (undone.length === 0 && open.length === 0) return ["nothing to undo: no fault is open"];
  const lines = undone.map(({ id, strike, fault, target }) =>
    escapeControl(
      id === strike
        ? `started: ${target.name}, which strike ${strike} (${fault}) had taken down`
        : `undone: ${fault} of ${target.name} (lease ${id})`,
    ),
  );
  if (open.length > 0)
    lines.push("not undone yet; chaos-monkey keeps trying:", ...render(open, terminal));
  return lines;
}

function render(
  rows: readonly LeaseRow[],
  { size }: Terminal,
  now = Date.now(),
): readonly string[] {
  if (rows.length === 0) return ["nothing is open"];
  return table(
    ["LEASE", "FAULT", "TARGET", "OPENED", "DEADLINE", "FAILED UNDOS"],
    rows.map(({ id, fault, target, opened, deadline, attempts }) => [
      id,
      fault,
      escapeControl(target.name),
      showTime(opened, now),
      showTime(deadline, now),
      String(attempts),
    ]),
    size?.columns,
  );
}
