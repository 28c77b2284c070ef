import { escapeControl } from "../world/escape-control.ts";
import type { ActivityAccount, Result } from "./activity-account.ts";
import type { ExperimentAccount, SteadyStateAccount } from "./experiment-account.ts";
import { showSeconds, showTime } from "./moment.ts";
import type { Report } from "./report.ts";
import { duringInWords, metOrNot, resultSentence } from "./telling-results.ts";
import type { Outcome } from "./verdict.ts";

type Paint = (style: "green" | "red" | "yellow" | "dim" | "bold", text: string) => string;

const SIGNS: Readonly<Record<Result, readonly ["green" | "red" | "yellow", string]>> = {
  succeeded: ["green", "✓"],
  failed: ["red", "✗"],
  unmet: ["red", "✗"],
  cut: ["yellow", "…"],
};
/** More activities of one phase are not listed in a terminal. */
const LISTED = 40;

/** What happened, for a terminal. */
export function renderSummary(report: Report, paint: Paint): readonly string[] {
  return report.experiments.flatMap((experiment, index) => [
    ...(index > 0 ? [""] : []),
    ...summaryOf(experiment, paint),
  ]);
}

function summaryOf(experiment: ExperimentAccount, paint: Paint): readonly string[] {
  const { verdict, title, before, during, after, method, rollbacks } = experiment;
  const warnings = verdict.warnings.map(
    ({ because }) => `  ${paint("yellow", "!")} ${escapeControl(because)}`,
  );
  return [
    `${paint(styleOf(verdict.outcome), paint("bold", verdict.outcome))}  ${paint("bold", escapeControl(title))}`,
    `  ${escapeControl(verdict.because)}`,
    ...warnings,
    paint("dim", `  ${escapeControl(wherefrom(experiment))}`),
    ...steadyState("before the method", before, paint),
    ...phase("method", method, paint),
    ...duringLines(during, paint),
    ...steadyState("after the method", after, paint),
    ...phase("rollbacks", rollbacks, paint),
  ];
}

function styleOf(outcome: Outcome): "green" | "red" | "yellow" {
  if (outcome === "passed") return "green";
  return outcome === "interrupted" || outcome === "baseline-not-met" ? "yellow" : "red";
}

function wherefrom({ source, start, seconds, node }: ExperimentAccount): string {
  const where = node === "" ? "" : ` on ${node}`;
  return `${source}: ${showTime(start)}, ${showSeconds(seconds)}${where}`;
}

function steadyState(
  when: string,
  state: SteadyStateAccount | undefined,
  paint: Paint,
): readonly string[] {
  if (state === undefined) return [];
  return [`  steady state ${when}: ${metOrNot(state.isMet)}`, ...activities(state.probes, paint)];
}

function duringLines(during: readonly SteadyStateAccount[], paint: Paint): readonly string[] {
  if (during.length === 0) return [];
  const said = `  steady state during the method: ${duringInWords(during)}`;
  const [first] = during.filter(({ isMet }) => isMet === false);
  return [escapeControl(said), ...activities(first?.probes ?? [], paint)];
}

function phase(name: string, runs: readonly ActivityAccount[], paint: Paint): readonly string[] {
  return runs.length === 0 ? [] : [`  ${name}`, ...activities(runs, paint)];
}

function activities(runs: readonly ActivityAccount[], paint: Paint): readonly string[] {
  const left = runs.length - LISTED;
  return [
    ...runs.slice(0, LISTED).map((run) => {
      const [style, sign] = SIGNS[run.result];
      return `    ${paint(style, sign)} ${escapeControl(activityLine(run))}`;
    }),
    ...(left > 0 ? [`    and ${left} more`] : []),
  ];
}

function activityLine(run: ActivityAccount): string {
  const took = run.seconds === undefined ? "" : `  ${showSeconds(run.seconds)}`;
  return `${run.type} ${run.name}${run.isBackground ? " (in background)" : ""}: ${resultSentence(run)}${took}`;
}
