import { Command } from "commander";
import { z } from "zod";
import { FAULTS } from "../fault/catalogue.ts";
import type { Fault } from "../fault/fault.ts";
import { EXIT } from "../world/chaos-error.ts";
import { jsonLine } from "./json-line.ts";
import { choiceArgument } from "./option-words.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface ParamRow {
  readonly name: string;
  readonly default: string;
  readonly about: string;
}

export function faultsCommand(deps: {
  readonly terminal: Terminal;
  readonly exit: (code: number) => void;
  readonly faults?: readonly Fault[];
}): Command {
  const { terminal, exit, faults = FAULTS } = deps;
  return new Command("faults")
    .summary("list the ways to hurt, or explain one")
    .description("Lists the ways to hurt, or explains one with the parameters of `strike --with`.")
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
          params: paramsOf(fault),
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
  return extended ? [...rows, "", `What is extended: ${EXTENDED}`] : rows;
}

const EXTENDED =
  "it needs CHAOS_PROFILE=extended, since it may create helper containers, which on a Docker socket equals root.";

const LASTS = {
  always: "It lasts for --duration, else CHAOS_DURATION, and is put back at the end.",
  optionally: "With --duration it is put back at the end of that.",
  never: "It is over at once.",
} as const;

function explain(fault: Fault, columns: number | undefined): readonly string[] {
  const params = paramsOf(fault);
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

/** Read from the schema, so that what is documented is what is accepted. */
function paramsOf({ params }: Fault): readonly ParamRow[] {
  return Object.entries(params.shape).map(([name, schema]) => {
    const described = schema as z.ZodType;
    const unset = described.safeParse(undefined);
    return {
      name,
      default: unset.success ? showDefault(described, unset.data) : "",
      about: described.description ?? "",
    };
  });
}

function showDefault(schema: z.ZodType, parsed: unknown): string {
  // a transformed default is shown as it is written
  const written = (schema instanceof z.ZodPipe ? schema.in : schema) as z.ZodType;
  const plain = written.safeParse(undefined);
  return String(plain.success ? plain.data : parsed);
}
