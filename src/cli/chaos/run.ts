import { existsSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { DRY } from "../../experiment/dry.ts";
import { HYPOTHESIS_STRATEGIES, ROLLBACK_STRATEGIES } from "../../experiment/strategy.ts";
import { MISSPELT } from "../../toolkit/choose-strategies.ts";
import { numberOf } from "../../toolkit/json.ts";
import { readPythonFloat } from "../../toolkit/python/python-number.ts";
import type { StopSignals } from "../../world/signals.ts";
import type { Terminal } from "../terminal.ts";
import type { RunWords } from "./run-words.ts";
import type { Session } from "./session.ts";

export function runCommand(deps: {
  readonly terminal: Terminal;
  readonly signals: StopSignals;
  readonly open: () => Promise<Session>;
  readonly exit: (code: number) => void;
}): Command {
  return new Command("run")
    .summary("run an experiment and write its journal")
    .description("Runs the experiment in a file or at an http(s) URL, in JSON or YAML.")
    .argument("<source>", "file or URL")
    .option("--journal-path <file>", "where to write the journal", "./journal.json")
    .addOption(new Option("--dry <what>", "skip these and play the rest").choices(DRY))
    .option("--no-validation", "do not validate the experiment first")
    .option("--no-verify-tls", "do not verify the certificate of the URL")
    .addOption(
      new Option("--rollback-strategy <strategy>", "when to play the rollbacks").choices(
        ROLLBACK_STRATEGIES,
      ),
    )
    .option("--var <name[:type]=value>", "value of a configuration key", collect, [])
    .option("--var-file <file>", "values from JSON or YAML, or variables from .env", files, [])
    .option("--control-file <file>", "controls for every experiment", files, [])
    .addOption(
      new Option("--hypothesis-strategy <strategy>", "when to check the steady state").choices([
        ...HYPOTHESIS_STRATEGIES,
        MISSPELT,
      ]),
    )
    .option("--hypothesis-frequency <seconds>", "pause between two checks", seconds, 1)
    .option("--fail-fast", "end the method as soon as a check fails while it is played")
    .option(
      "--require-steady-state",
      "fail a run whose steady state is not met to begin with (Chaos Toolkit completes it, exit 0)",
    )
    .addOption(
      new Option("--output <form>", "agent: also print a verdict for programs, as one JSON object")
        .choices(["text", "agent"])
        .default("text"),
    )
    .option("--events-file <file>", "write events to this file, one JSON object per line")
    .action(async (source: string, words: RunWords) => {
      const session = await deps.open();
      const { performRun } = await import("./perform-run.ts");
      deps.exit(await performRun({ source, words, session, ...deps }));
    });
}

function collect(word: string, before: readonly string[]): readonly string[] {
  return [...before, word];
}

function files(word: string, before: readonly string[]): readonly string[] {
  if (!existsSync(word)) throw new InvalidArgumentError(`Path '${word}' does not exist.`);
  return [...before, word];
}

/** A negative number means no pause, as in Chaos Toolkit. */
function seconds(word: string): number {
  const value = numberOf(readPythonFloat(word));
  if (value !== undefined && !Number.isNaN(value)) return value;
  throw new InvalidArgumentError(`'${word}' is not a number of seconds.`);
}
