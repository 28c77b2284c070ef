import { Interruption } from "../../src/experiment/interruption.ts";
import type { RunEvent } from "../../src/experiment/run-event.ts";
import { type RunOptions, runExperiment } from "../../src/experiment/run-experiment.ts";
import type { Journal } from "../../src/report/journal.ts";
import { toolkitDialect } from "../../src/toolkit/dialect.ts";
import type { ExperimentDocument, Scope } from "../../src/toolkit/document.ts";
import type { Json } from "../../src/toolkit/json.ts";
import { journalOf } from "../../src/toolkit/output/journal.ts";
import { linesOf } from "../../src/toolkit/output/log-line.ts";
import { toolkitProvider } from "../../src/toolkit/provider/call-provider.ts";
import { readJson } from "../../src/toolkit/python/read-json.ts";
import { Flag } from "./flag.ts";

/** A run that has ended: its journal, what happened, and what the log says of it. */
export interface Ended {
  readonly journal: Journal;
  readonly events: readonly RunEvent[];
  readonly log: readonly string[];
}

/** Runs an experiment written as a plain object; `title` and `description` come by themselves. */
export async function run(
  experiment: Readonly<Record<string, unknown>>,
  {
    scope = { configuration: {}, secrets: {} },
    ...options
  }: Partial<RunOptions> & {
    readonly scope?: Scope;
  } = {},
): Promise<Ended> {
  const events: RunEvent[] = [];
  const document = plain({ title: "case", description: "a case", method: [], ...experiment });
  const record = await runExperiment({
    document,
    dialect: toolkitDialect(scope),
    provider: toolkitProvider(scope),
    strategies: { hypothesis: "default", rollbacks: "default" },
    dry: null,
    everySeconds: 0.05,
    failFast: false,
    strictGate: false,
    interruption: new Interruption(),
    ...options,
    emit: (event) => {
      events.push(event);
      options.emit?.(event);
    },
  });
  const journal = journalOf(record, document);
  const log = events.flatMap(linesOf).map(({ level, text }) => `${level}: ${text}`);
  return { journal, events, log };
}

/** As it would come from a file. */
export function plain(value: unknown): ExperimentDocument {
  return readJson(JSON.stringify(value)) as ExperimentDocument;
}

/** An activity that runs a line of shell. */
export function sh(name: string, script: string, more: Readonly<Record<string, Json>> = {}) {
  return {
    type: "action",
    name,
    provider: { type: "process", path: "sh", arguments: ["-c", script] },
    ...more,
  };
}

/** A probe of a line of shell, met if that exits with 0. */
export function probe(name: string, script: string, more: Readonly<Record<string, Json>> = {}) {
  return { ...sh(name, script), type: "probe", tolerance: 0, ...more };
}

export const act = sh("act", "true");
export const undo = sh("undo", "true");

/** A probe that gets no answer. */
export const refused = {
  type: "probe",
  name: "refused",
  tolerance: 200,
  provider: { type: "http", url: "http://127.0.0.1:1/" },
};

/** A probe whose tolerance is for text, which its answer is not. */
export const unfitting = {
  type: "probe",
  name: "unfitting",
  tolerance: { type: "regex", pattern: "x" },
  provider: { type: "process", path: "true" },
};

/** An action, and a probe that is met until that has been played. */
export function breaking() {
  const broken = new Flag();
  return { act: sh("act", broken.shell.raise), probe: probe("until-acted", broken.shell.isDown) };
}

export function hypothesis(...probes: readonly unknown[]) {
  return { title: "steady", probes };
}

/** The names of the entries, each with its status. */
export function told(runs: Journal["run"]): readonly string[] {
  return runs.map((it) => `${String(it.activity.name)} ${it.status ?? "-"}`);
}
