import { Command } from "commander";
import { containerName } from "../config/container-name.ts";
import { exitCodeOf, type Finding } from "../doctor/finding.ts";
import { CORE_REQUESTS } from "../engine/allow-list.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const MARKS = {
  fine: ["✓", "green"],
  note: ["•", "cyan"],
  warning: ["!", "yellow"],
  failure: ["✗", "red"],
} as const;

export function doctorCommand(
  deps: Pick<CommandContext, "terminal" | "examine" | "exit">,
): Command {
  const { terminal } = deps;
  return new Command("doctor")
    .summary("check everything that a strike needs, and say how to fix what fails")
    .description(
      "Checks the settings, the engine and its socket, the scope, the targets and their labels, " +
        "the state folder and other daemons. It changes nothing. Exit code 0: nothing failed; 4: no " +
        "engine answers; 2: something else failed.",
    )
    .option("--json", "print JSON")
    .option(
      "--allowlist",
      "instead, print the requests that chaos-monkey sends to the engine, for a proxy in front of its socket",
    )
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  chaos-monkey doctor\n" +
        `  docker exec ${containerName()} chaos-monkey doctor\n` +
        "  chaos-monkey doctor --allowlist",
    )
    .action(async (options: { readonly json?: true; readonly allowlist?: true }) => {
      if (options.allowlist) {
        if (options.json) terminal.out(jsonLine(CORE_REQUESTS));
        else
          for (const { method, path } of CORE_REQUESTS)
            terminal.out(`${method.padEnd(4)} ^${path}$`);
        deps.exit(EXIT.done);
        return;
      }
      const findings = await deps.examine();
      if (options.json) terminal.out(jsonLine(findings));
      else for (const line of renderFindings(findings, terminal)) terminal.out(line);
      deps.exit(exitCodeOf(findings));
    });
}

/** One line per finding, with the advice below it. */
export function renderFindings(
  findings: readonly Finding[],
  terminal: Terminal,
): readonly string[] {
  const rows = findings.flatMap(({ check, result, says, advice }) => {
    const [mark, style] = MARKS[result];
    const [first = "", ...more] = says.split("\n").map(escapeControl);
    return [
      [terminal.paint(style, mark), check, first],
      ...more.map((line) => ["", "", line]),
      ...(advice === undefined ? [] : [["", "", `→ ${escapeControl(advice)}`]]),
    ];
  });
  const [, ...lines] = table(["", "", ""], rows, terminal.size?.columns);
  const count = (result: Finding["result"]) => findings.filter((it) => it.result === result).length;
  const failures = count("failure");
  const warnings = count("warning");
  return [
    ...lines,
    "",
    `${failures} failed, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
  ];
}
