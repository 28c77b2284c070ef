import { escapeControl } from "../world/escape-control.ts";
import type { ActivityAccount } from "./activity-account.ts";
import { excerpt, outputParts, showBytes } from "./excerpt.ts";
import type { ExperimentAccount, SteadyStateAccount } from "./experiment-account.ts";
import { showSeconds, showTime } from "./moment.ts";
import { MARKDOWN_MARK } from "./own-report.ts";
import { LEVELS, type Report } from "./report.ts";
import { showLines } from "./show-lines.ts";
import { duringInWords, metOrNot, resultSentence } from "./telling-results.ts";

/** Longer outputs are cut to so many characters; the journal has the whole. */
const OUTPUT = 2000;
/** So many checks of the hypothesis during the method are told one by one. */
const CHECKS = 20;

/** The report as Markdown (CommonMark with the tables of GitHub). */
export function renderMarkdown(report: Report): string {
  const { title, madeAt, experiments, tags, contributions } = report;
  const count = experiments.length;
  const blocks = [
    `# ${inline(title)}`,
    `${showTime(madeAt)}. ${count} ${count === 1 ? "experiment" : "experiments"}.`,
    tags.length > 0 && `Tags: ${tags.map(inline).join(", ")}`,
    contributions.length > 0 && "## Contributions",
    contributions.length > 0 &&
      grid(
        ["Property", ...LEVELS],
        contributions.map(({ property, levels }) => [
          inline(property),
          ...LEVELS.map((level) => String(levels[level])),
        ]),
      ),
    count > 1 &&
      grid(
        ["Experiment", "Outcome", "Why"],
        experiments.map(({ title, verdict }) => [
          inline(title),
          verdict.outcome,
          inline(verdict.because),
        ]),
      ),
    ...experiments.flatMap(experimentBlocks),
    MARKDOWN_MARK,
  ];
  return `${blocks.filter((block) => block !== false && block !== "").join("\n\n")}\n`;
}

function experimentBlocks(experiment: ExperimentAccount): readonly (string | false)[] {
  const { verdict, title, description, hypothesis, method, during, rollbacks } = experiment;
  return [
    `## ${inline(title)}`,
    description !== undefined && inline(description),
    `**${verdict.outcome}**${verdict.conclusive ? "" : " (not conclusive)"}: ${inline(verdict.because)}`,
    verdict.warnings.map(({ because }) => `- ${inline(because)}`).join("\n"),
    grid(["", ""], facts(experiment)),
    "### Steady state",
    hypothesis === undefined ? "No hypothesis." : `Hypothesis: ${inline(hypothesis)}`,
    ...steadyState("Before the method", experiment.before),
    ...duringBlocks(during),
    ...steadyState("After the method", experiment.after),
    "### Method",
    ...activityBlocks(method),
    "### Rollbacks",
    ...activityBlocks(rollbacks),
  ];
}

function facts(experiment: ExperimentAccount): readonly (readonly string[])[] {
  const { status, source, tags, node, platform, start, end, seconds } = experiment;
  return [
    ["Status", status],
    ["Started", showTime(start)],
    ["Ended", showTime(end)],
    ["Duration", showSeconds(seconds)],
    ["Machine", inline([node, platform].filter((it) => it !== "").join(", "))],
    ["Tags", tags.map(inline).join(", ")],
    ["Journal", inline(source)],
  ].filter(([, value]) => value !== "");
}

function steadyState(when: string, state: SteadyStateAccount | undefined): readonly string[] {
  if (state === undefined) return [`${when}: not checked.`];
  const head = `${when}: **${metOrNot(state.isMet)}**.`;
  return state.probes.length === 0 ? [head] : [head, probeGrid(state.probes)];
}

function duringBlocks(during: readonly SteadyStateAccount[]): readonly (string | false)[] {
  if (during.length === 0) return [];
  const unmet = during.flatMap((state, index) =>
    state.isMet === false ? [{ check: index + 1, probes: state.probes }] : [],
  );
  return [
    `During the method: ${inline(duringInWords(during))}.`,
    unmet.length > 0 &&
      grid(
        ["Check", "Probe", "Result"],
        unmet
          .slice(0, CHECKS)
          .flatMap(({ check, probes }) =>
            probes
              .filter(({ result }) => result !== "succeeded")
              .map((run) => [String(check), inline(run.name), inline(resultSentence(run))]),
          ),
      ),
    unmet.length > CHECKS && `And ${unmet.length - CHECKS} more checks that were not met.`,
  ];
}

function probeGrid(probes: readonly ActivityAccount[]): string {
  return grid(
    ["Probe", "Expected", "Met", "Result", "Took"],
    probes.map((run) => [
      inline(run.name),
      inline(run.tolerance ?? ""),
      run.result === "succeeded" ? "yes" : "no",
      inline(resultSentence(run)),
      took(run),
    ]),
  );
}

function activityBlocks(runs: readonly ActivityAccount[]): readonly string[] {
  if (runs.length === 0) return ["None was played."];
  return [
    grid(
      ["Type", "Name", "Result", "Started", "Took"],
      runs.map((run) => [
        inline(run.type),
        inline(run.name) + (run.isBackground ? " (in background)" : ""),
        inline(resultSentence(run)),
        showTime(run.start),
        took(run),
      ]),
    ),
    ...runs.flatMap(details),
  ];
}

function details(run: ActivityAccount): readonly string[] {
  const parts = outputParts(run.output);
  const texts =
    run.exception === undefined ? parts : [...parts, { label: "error", text: run.exception }];
  if (texts.length === 0 && run.provider.length === 0) return [];
  return [
    `#### ${inline(run.name)}`,
    run.provider.map(([label, value]) => `- ${label}: ${code(value)}`).join("\n"),
    ...texts.flatMap((part) => {
      const { label, text, bytes, isCut } = excerpt(part, OUTPUT);
      const size = isCut ? ` (its beginning; ${showBytes(bytes)} in all)` : "";
      return [`${inline(label)}${size}:`, fenced(text)];
    }),
  ].filter((block) => block !== "");
}

function took({ seconds }: ActivityAccount): string {
  return seconds === undefined ? "" : showSeconds(seconds);
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Text that means nothing to Markdown, on one line. */
function inline(text: string): string {
  return escapeControl(text.replace(/\s+/g, " ").trim())
    .replace(/[\\`*_[\]<>|~&$]/g, "\\$&")
    .replace(/^[#+=-]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

function code(text: string): string {
  const line = escapeControl(text.replace(/\s+/g, " ").trim());
  const ticks = "`".repeat(longestRun(line) + 1);
  return `${ticks} ${line} ${ticks}`;
}

function fenced(text: string): string {
  const shown = showLines(text);
  const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}text\n${shown.trimEnd()}\n${fence}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
