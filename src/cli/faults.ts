import { Command } from "commander";
import { FAULTS } from "../fault/catalogue.ts";
import { describeParams } from "../fault/describe-params.ts";
import type { Fault } from "../fault/fault.ts";
import { EXIT } from "../world/chaos-error.ts";
import { jsonLine } from "./json-line.ts";
import { choiceArgument } from "./option-words.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export function faultsCommand(deps: {
  readonly terminal: Terminal;
  readonly exit: (code: number) => void;
  readonly faults?: readonly Fault[];
}): Command {
  const { terminal, exit, faults = FAULTS } = deps;
  return new Command("faults")
    .summary("list the faults, or explain one")
    .description("Lists all faults, or explains one with the parameters of `strike --with`.")
    .addArgument(
      choiceArgument(
        "[kind]",
        "explain this one",
        faults.map((fault) => fault.kind),
      ),
    )
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  chaos-monkey faults\n  chaos-monkey faults pause --json")
    .action((kind: string | undefined, options: { readonly json?: true }) => {
      exit(EXIT.done);
      const only = faults.find((fault) => fault.kind === kind);
      if (options.json) {
        const rows = (only === undefined ? faults : [only]).map((fault) => ({
          kind: fault.kind,
          about: fault.about,
          tier: fault.tier,
          lasts: fault.lasts,
          params: describeParams(fault),
        }));
        terminal.out(jsonLine(only === undefined ? rows : rows[0]));
        return;
      }
      const columns = terminal.size?.columns;
      const lines = only === undefined ? overview(faults, columns) : explain(only, columns);
      for (const line of lines) terminal.out(line);
    });
}

function overview(faults: readonly Fault[], columns: number | undefined): readonly string[] {
  const rows = table(
    ["FAULT", "TIER", "WHAT IT DOES"],
    faults.map(({ kind, tier, about }) => [kind, tier, about]),
    columns,
  );
  const extended = faults.some(({ tier }) => tier === "extended");
  return extended ? [...rows, "", `Extended: ${EXTENDED}`] : rows;
}

const EXTENDED =
  "it needs CHAOS_PROFILE=extended, because it may create helper containers, which amounts to root on the host.";

const LASTS = {
  always: "It lasts for --duration, else CHAOS_DURATION, and is then undone.",
  optionally: "With --duration it is undone after that time.",
  never: "It is over at once.",
} as const;

function explain(fault: Fault, columns: number | undefined): readonly string[] {
  const params = describeParams(fault);
  const rows = params.map((param) => [param.name, param.default, param.about]);
  return [
    `${fault.kind} (${fault.tier})`,
    fault.about,
    LASTS[fault.lasts],
    ...(fault.tier === "extended" ? [`Extended: ${EXTENDED}`] : []),
    "",
    ...(rows.length === 0
      ? ["It has no parameters."]
      : table(["PARAMETER", "DEFAULT", "MEANING"], rows, columns)),
  ];
}
