import { Command, InvalidArgumentError } from "commander";
import type { Control, StrikeReport } from "../control/control.ts";
import { FAULTS } from "../fault/catalogue.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { sentence } from "../ledger/sentence.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import { choiceOption, durationWord } from "./option-words.ts";
import type { Terminal } from "./terminal.ts";

/** A recovery is reported within this time of happening, whatever else is lost. */
const ASK_AGAIN_MS = 20_000;

interface StrikeOptions {
  readonly fault?: string;
  readonly duration?: number;
  readonly with?: Readonly<Record<string, string>>;
  readonly dryRun?: true;
  readonly wait: boolean;
  readonly json?: true;
}

export function strikeCommand(deps: Pick<CommandContext, "terminal" | "strike" | "exit">): Command {
  const { terminal } = deps;
  return new Command("strike")
    .summary("hurt one target now")
    .description(
      "Hurts one target now, on the same road and behind the same guard as every other strike. " +
        "Waits until it has recovered. Exit code 1: it did not, or only because we started it.",
    )
    .argument("[target]", "a container's name, service or id (default: any that may be hit)")
    .addOption(
      choiceOption(
        "--fault <kind>",
        "the fault (default: the one of CHAOS_FAULT)",
        FAULTS.map(({ kind }) => kind),
      ),
    )
    .option(
      "--with <name=value>",
      "a parameter of the fault, as `faults KIND` lists them; may be repeated",
      collect,
    )
    .option(
      "--duration <time>",
      "how long a fault that lasts is to last (CHAOS_DURATION)",
      durationWord,
    )
    .option("--dry-run", "walk the whole road and touch nothing")
    .option("--no-wait", "return as soon as the effect was seen")
    .option("--json", "print what happened as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  chaos-monkey strike\n" +
        "  chaos-monkey strike worker --with signal=SIGTERM\n" +
        "  chaos-monkey strike worker --fault pause --duration 20s\n" +
        "  chaos-monkey strike worker --dry-run",
    )
    .action(async (target: string | undefined, options: StrikeOptions) => {
      deps.exit(
        await deps.strike(options.dryRun === true, async (control) => {
          const report = await control.strike({
            params: options.with ?? {},
            dryRun: options.dryRun === true,
            ...(target !== undefined && { target }),
            ...(options.fault !== undefined && { fault: options.fault }),
            ...(options.duration !== undefined && { durationMs: options.duration }),
          });
          return reportStrike({ report, control, terminal, options });
        }),
      );
    });
}

async function reportStrike(parts: {
  readonly report: StrikeReport;
  readonly control: Control;
  readonly terminal: Terminal;
  readonly options: StrikeOptions;
}): Promise<number> {
  const { report, control, terminal, options } = parts;
  if (report.kind === "held") {
    if (options.json) terminal.out(jsonLine(report));
    else terminal.out(escapeControl(`held (${report.code}): ${report.because}`));
    return EXIT.held;
  }
  const said: LedgerEvent[] = [];
  let open = true;
  for (let waitMs = 0; open; waitMs = ASK_AGAIN_MS) {
    const afterSeq = said.at(-1)?.seq ?? 0;
    const progress = await control.progress(report.strike, { afterSeq, waitMs });
    said.push(...progress.events);
    if (!options.json) {
      for (const event of progress.events) terminal.out(`${event.at}  ${sentence(event)}`);
    }
    open = progress.open && options.wait && !report.dryRun;
  }
  if (options.json) terminal.out(jsonLine({ ...report, events: said }));
  return exitCode(report, said);
}

function exitCode(
  { outcomes }: StrikeReport & { readonly kind: "struck" },
  events: readonly LedgerEvent[],
): number {
  const missed = outcomes.some(({ result }) => result !== "confirmed");
  const fell = events.some(
    (event) =>
      event.kind === "recovery.overdue" ||
      event.kind === "recovery.lost" ||
      (event.kind === "recovery.recovered" && event.by === "us"),
  );
  return missed || fell ? EXIT.deviated : EXIT.done;
}

function collect(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at <= 0) {
    throw new InvalidArgumentError("Expected name=value, such as signal=SIGTERM.");
  }
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}
