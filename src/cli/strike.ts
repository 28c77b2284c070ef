import { Command, InvalidArgumentError, Option } from "commander";
import type { Control, StrikeCommand } from "../control/control.ts";
import { FAULTS } from "../fault/catalogue.ts";
import { readLabelMatch } from "../target/label-match.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import { untilAborted } from "../world/until-aborted.ts";
import type { CommandContext } from "./context.ts";
import { followStrike } from "./follow-strike.ts";
import { undoInterrupted } from "./interrupted-strike.ts";
import { reportInterruption } from "./interruption.ts";
import { jsonLine } from "./json-line.ts";
import { choiceOption, durationWord } from "./option-words.ts";
import type { Terminal } from "./terminal.ts";

/** The limit of CHAOS_COUNT. */
const MOST_TARGETS = 1000;

interface StrikeOptions {
  readonly label?: readonly string[];
  readonly count?: number;
  readonly all?: true;
  readonly fault?: string;
  readonly duration?: number;
  readonly with?: Readonly<Record<string, string>>;
  readonly dryRun?: true;
  readonly timeout?: number;
  readonly wait: boolean;
  readonly json?: true;
}

export function strikeCommand(
  deps: Pick<
    CommandContext,
    "terminal" | "signals" | "strike" | "leftBehind" | "cleanUpMyself" | "exit"
  >,
): Command {
  const { terminal, signals, leftBehind, cleanUpMyself } = deps;
  return new Command("strike")
    .summary("strike one or more targets now")
    .description(
      "Strikes one target now, with the same checks as every other strike. Of the targets that match, " +
        "it draws --count at random, or takes --all. Waits until they have recovered. Exit code 1: a " +
        "target did not recover in time, or only because chaos-monkey started it. Ctrl-C undoes the " +
        "strike; a second Ctrl-C ends the command at once.",
    )
    .argument(
      "[targets...]",
      "names, services, ids, globs (worker-*) or re2: patterns (default: any that may be struck)",
    )
    .option(
      "--label <key=value>",
      "only targets with this label, or with this key; repeat it to require several",
      collectLabels,
    )
    .addOption(
      new Option("--count <number>", "strike at most this many targets (CHAOS_COUNT)")
        .argParser(countWord)
        .conflicts("all"),
    )
    .option("--all", "strike every target that may be struck")
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
      "how long the fault lasts, if it lasts (CHAOS_DURATION)",
      durationWord,
    )
    .option("--dry-run", "decide and record as usual, but change nothing")
    .option(
      "--timeout <time>",
      "wait at most this long for the recovery (default: CHAOS_RECOVERY_TIMEOUT after the fault)",
      durationWord,
    )
    .option("--no-wait", "return as soon as the effect is observed")
    .option("--json", "print what happened as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  chaos-monkey strike\n" +
        "  chaos-monkey strike worker --with signal=SIGTERM\n" +
        "  chaos-monkey strike worker --fault pause --duration 20s\n" +
        "  chaos-monkey strike api 'web-*' --label tier=web --count 2\n" +
        "  chaos-monkey strike worker --all --dry-run",
    )
    .action(async (targets: readonly string[], options: StrikeOptions) => {
      const dryRun = options.dryRun === true;
      const wish: StrikeCommand = {
        params: options.with ?? {},
        dryRun,
        ...(targets.length > 0 && { names: targets }),
        ...(options.label !== undefined && { labels: options.label }),
        ...countOf(options),
        ...(options.fault !== undefined && { fault: options.fault }),
        ...(options.duration !== undefined && { durationMs: options.duration }),
      };
      deps.exit(
        await deps.strike(dryRun, (control) => {
          // until now nothing was asked of the engine that a signal would have to undo
          cleanUpMyself();
          return carryOut({ control, wish, terminal, stop: signals.stop, leftBehind, options });
        }),
      );
    });
}

/** Strikes, follows what happens, and undoes the strike when a signal interrupts that. */
async function carryOut(parts: {
  readonly control: Control;
  readonly wish: StrikeCommand;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
  readonly leftBehind: CommandContext["leftBehind"];
  readonly options: StrikeOptions;
}): Promise<number> {
  const { control, wish, terminal, stop, leftBehind, options } = parts;
  const json = options.json === true;
  if (stop.aborted) {
    return reportInterruption(stop, { terminal, json, says: "interrupted: nothing was struck" });
  }
  using interrupted = untilAborted(stop);
  const asked = control.strike(wish);
  leftBehind("the strike may still happen; `chaos-monkey status` shows it");
  const first = await Promise.race([asked, interrupted.promise]);
  if (first === undefined) {
    terminal.note(
      "interrupted: waiting for the strike, to undo it; a second Ctrl-C ends this at once",
    );
  }
  const report = await asked;
  if (report.kind === "held") {
    leftBehind(undefined);
    if (json) terminal.out(jsonLine(report));
    else terminal.out(escapeControl(`held (${report.code}): ${report.because}`));
    return EXIT.held;
  }
  const { strike } = report;
  leftBehind(
    report.dryRun
      ? undefined
      : `strike ${strike} is not undone; \`chaos-monkey undo ${strike}\` undoes what lasts of it`,
  );
  const follow = { report, control, terminal, json, stop, wait: options.wait };
  const code = await Promise.race([
    followStrike({ ...follow, timeoutMs: options.timeout }),
    interrupted.promise,
  ]);
  return code ?? undoInterrupted(follow);
}

function countOf({ all, count }: StrikeOptions): { readonly count?: number | "all" } {
  if (all) return { count: "all" };
  return count === undefined ? {} : { count };
}

function countWord(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_TARGETS) return count;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_TARGETS}.`);
}

function collectLabels(text: string, earlier: readonly string[] = []): readonly string[] {
  const reading = readLabelMatch(text);
  if (reading.kind === "value") return [...earlier, text];
  throw new InvalidArgumentError("Expected key=value or key, such as tier=web.");
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
