import { Interruption } from "../../experiment/interruption.ts";
import { runExperiment } from "../../experiment/run-experiment.ts";
import { killRunningProcesses } from "../../probe/process.ts";
import type { Journal } from "../../report/journal.ts";
import { chooseStrategies } from "../../toolkit/choose-strategies.ts";
import { toolkitDialect } from "../../toolkit/dialect.ts";
import { strategyIn } from "../../toolkit/document.ts";
import { type Json, type JsonObject, objectIn } from "../../toolkit/json.ts";
import {
  controlsOfSettings,
  controlWarnings,
  readControlFile,
} from "../../toolkit/load/controls.ts";
import { loadExperiment } from "../../toolkit/load/load-experiment.ts";
import { agentError, agentVerdict, type Stage } from "../../toolkit/output/agent-verdict.ts";
import { openEventsFile } from "../../toolkit/output/events-file.ts";
import { journalOf } from "../../toolkit/output/journal.ts";
import { linesOf } from "../../toolkit/output/log-line.ts";
import { type Notify, notifyChannels } from "../../toolkit/output/notifications.ts";
import { toolkitProvider } from "../../toolkit/provider/call-provider.ts";
import { findOnPath } from "../../toolkit/python/find-on-path.ts";
import { redact } from "../../toolkit/scope/redact.ts";
import { resolveScope } from "../../toolkit/scope/resolve-scope.ts";
import { validateExperiment } from "../../toolkit/validation/validate.ts";
import { ChaosError, EXIT } from "../../world/chaos-error.ts";
import type { StopSignal, StopSignals } from "../../world/signals.ts";
import { jsonLines } from "../json-line.ts";
import type { Terminal } from "../terminal.ts";
import { expectJournalPath, writeJournal } from "./journal-file.ts";
import { readVariables } from "./read-variables.ts";
import type { RunWords } from "./run-words.ts";
import type { Session } from "./session.ts";

interface RunOrder {
  readonly source: string;
  readonly words: RunWords;
  readonly session: Session;
  readonly signals: StopSignals;
  readonly terminal: Terminal;
}

/**
 * Loads, validates and runs an experiment, writes its journal and, with `--output agent`,
 * prints a verdict; resolves with the exit code.
 */
export async function performRun(order: RunOrder): Promise<number> {
  const { source, words, terminal } = order;
  const { output, journalPath, eventsFile } = words;
  const progress: Progress = { stage: "load", interruption: new Interruption() };
  if (output !== "agent") return exitCodeOf(await playRun(order, progress));
  const print = (verdict: object) => terminal.out(jsonLines(verdict));
  try {
    const journal = interruptedBy(await playRun(order, progress), progress.interruption.cause);
    const exitCode = exitCodeOf(journal);
    print(agentVerdict(journal, { source, journalPath, eventsFile, exitCode }));
    return exitCode;
  } catch (error) {
    if (error instanceof ChaosError && error.code !== "bad-usage")
      print(agentError({ stage: progress.stage, error }, { source, exitCode: EXIT.deviated }));
    throw error;
  }
}

/** How far a run has come, and the signals it got. */
interface Progress {
  stage: Stage;
  readonly interruption: Interruption;
}

/** Adds the signal, for which Chaos Toolkit's journal has no key. */
function interruptedBy(journal: Journal, signal: StopSignal | undefined): Journal {
  if (journal.status !== "interrupted" || signal === undefined) return journal;
  const interruption = { kind: "signal", name: signal, reason: `received ${signal}` };
  return { ...journal, interruption };
}

function exitCodeOf(journal: Journal): number {
  return journal.status === "completed" && !journal.deviated ? EXIT.done : EXIT.deviated;
}

async function playRun(order: RunOrder, progress: Progress): Promise<Journal> {
  const { source, words, session, signals } = order;
  const { write } = session;
  const warn = (text: string) => write({ level: "warning", text });
  signals.onStop((signal) => leave(`${signal} before the experiment began`));

  expectJournalPath(words.journalPath);
  const variables = await readVariables(words);
  const settings = await session.readSettings();
  const env = Object.assign(process.env, variables.env);
  const controls = [controlsOfSettings(settings), ...(await controlsOf(words))];
  controls.flatMap(controlWarnings).forEach(warn);
  const experiment = await loadExperiment(source, {
    auths: objectIn(settings, "auths"),
    env,
    verifyTls: words.verifyTls,
    warn,
  });
  const notify = notifyChannels({ settings, write, now: Date.now });
  await notify("run-started", experiment);
  progress.stage = "validation";
  if (words.validation) {
    write({ level: "info", text: "Validating the experiment's syntax" });
    validateExperiment(experiment, { findOnPath, env, variables }).forEach(warn);
    write({ level: "info", text: "Experiment looks valid" });
  }
  progress.stage = "runtime";
  const strategies = chooseStrategies(
    {
      commandLine: { hypothesis: words.hypothesisStrategy, rollbacks: words.rollbackStrategy },
      experiment: strategiesOf(objectIn(experiment, "runtime")),
      settings: strategiesOf(objectIn(settings, "runtime")) ?? {},
    },
    warn,
  );
  using events = words.eventsFile === undefined ? undefined : openEventsFile(words.eventsFile);

  const { interruption } = progress;
  signals.onStop((signal) => interruption.receive(signal));
  const { scope, hidden } = await resolveScope({
    experiment,
    variables,
    env,
    signal: interruption.stage,
    write,
  });
  const journal = redact(
    journalOf(
      await runExperiment({
        document: experiment,
        dialect: toolkitDialect(scope),
        provider: toolkitProvider(scope),
        strategies,
        dry: words.dry ?? null,
        everySeconds: words.hypothesisFrequency,
        failFast: words.failFast === true,
        strictGate: words.requireSteadyState === true,
        interruption,
        emit(event) {
          for (const line of linesOf(event)) write(redact(line, hidden));
          events?.emit(redact(event, hidden));
        },
      }),
      experiment,
    ),
    hidden,
  );
  killRunningProcesses();
  writeJournal(words.journalPath, journal);
  await notifyEnd(notify, journal);
  return journal;

  function leave(why: string): never {
    killRunningProcesses();
    write({ level: "critical", text: `interrupted by ${why}` });
    process.exit(EXIT.deviated);
  }
}

async function controlsOf(words: RunWords): Promise<readonly JsonObject[]> {
  return Promise.all(words.controlFile.map(readControlFile));
}

/** undefined: there is no `runtime`. */
function strategiesOf(runtime: JsonObject | undefined) {
  if (runtime === undefined || Object.keys(runtime).length === 0) return undefined;
  return {
    hypothesis: strategyIn(runtime, "hypothesis"),
    rollbacks: strategyIn(runtime, "rollbacks"),
  };
}

async function notifyEnd(notify: Notify, journal: Journal): Promise<void> {
  const payload = journal as unknown as Json;
  if (journal.status === "completed") await notify("run-completed", payload);
  else await notify("run-failed", payload);
  if (journal.deviated) await notify("run-deviated", payload);
}
