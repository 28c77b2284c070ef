import { Command } from "commander";
import type { Control, TargetRow } from "../http/control.ts";
import { EXIT } from "../world/chaos-error.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export function targetsCommand(deps: {
  readonly terminal: Terminal;
  readonly withControl: (work: (control: Control) => Promise<number>) => Promise<number>;
  readonly exit: (code: number) => void;
}): Command {
  return new Command("targets")
    .summary("list the containers in scope, and why each may be hit or not")
    .option("--all", "also those out of scope")
    .option("--json", "print JSON")
    .action(async (options: { readonly all?: true; readonly json?: true }) => {
      deps.exit(
        await deps.withControl(async (control) => {
          const rows = await control.targets({ all: options.all === true });
          if (options.json) deps.terminal.out(JSON.stringify(rows));
          else for (const line of render(rows, deps.terminal)) deps.terminal.out(line);
          return EXIT.done;
        }),
      );
    });
}

function render(rows: readonly TargetRow[], terminal: Terminal): readonly string[] {
  if (rows.length === 0) return ["no container is in scope; `targets --all` shows the others"];
  const eligible = rows.filter(({ spared }) => spared === undefined).length;
  return [
    ...table(
      ["NAME", "SERVICE", "STATE", "MAY BE HIT", "WHY NOT"],
      rows.map(({ name, service, state, health, spared }) => [
        name,
        service ?? "-",
        health === "none" ? state : `${state} (${health})`,
        spared ? terminal.paint("dim", "no") : terminal.paint("green", "yes"),
        spared ? `${spared.code}: ${spared.because}` : "",
      ]),
    ),
    "",
    `${eligible} of ${rows.length} may be hit now`,
  ];
}
