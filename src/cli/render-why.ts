import { OBSTACLES, type Span } from "../report/why/spans.ts";
import type { StruckRow, Why } from "../report/why/why.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { listNames } from "../setting/list-names.ts";
import { escapeControl } from "../world/escape-control.ts";
import { absolute } from "./show-time.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { wrap } from "./wrap.ts";

const NAMES_SHOWN = 4;

/** Why something, or nothing, happened, as lines for people. */
export function renderWhy(why: Why, terminal: Pick<Terminal, "paint" | "size">): readonly string[] {
  // tables fit already; long sentences are indented like their labels
  return reportLines(why, terminal).flatMap((line) =>
    wrap(line, terminal.size?.columns, line.startsWith("  ") ? 12 : 2),
  );
}

function reportLines(
  why: Why,
  { paint, size }: Pick<Terminal, "paint" | "size">,
): readonly string[] {
  const { from, to, struck, held, spared, hindered, skippedTicks } = why;
  // a daemon that starts is without its engine for a moment
  const seen = hindered.filter((span) => span.open || lengthOf(span) >= 1000);
  const spanned = humanDuration(wholeSeconds(lengthOf(why)));
  const lines = [
    `from ${absolute(from)} to ${absolute(to)} (${spanned})`,
    paint("bold", headline(struck)),
    ...(skippedTicks === 0 ? [] : [`${skippedTicks} ticks of the interval were missed`]),
    ...(seen.length === 0 ? [] : ["", ...spans(seen, size?.columns)]),
  ];
  if (held.length > 0) {
    const rows = held.map(({ code, times, triggers, first, last }) => [
      ...[paint("yellow", code), String(times), triggers.join(", ")],
      ...[clock(first), clock(last)],
    ]);
    lines.push("", ...table(["HELD", "TIMES", "TRIGGER", "FIRST", "LAST"], rows, size?.columns));
    for (const { code, means, remedy, because } of held) {
      lines.push("", paint("yellow", code), `  means     ${means}`);
      lines.push(`  last said ${escapeControl(because)}`, `  to do     ${remedy}`);
    }
  }
  if (spared.length > 0) {
    const rows = spared.map(({ code, times, containers, remedy }) => [
      ...[code, String(times), named(containers), remedy],
    ]);
    lines.push("", ...table(["SKIPPED", "TIMES", "CONTAINERS", "TO DO"], rows, size?.columns));
  }
  if (struck.strikes === 0 && held.length === 0 && hindered.length === 0) {
    lines.push("no strike was requested, and the interval had no tick");
  }
  return lines;
}

function headline({ strikes, dry, byTrigger, services, ...counts }: StruckRow): string {
  if (strikes === 0) return "nothing was struck";
  const came = [
    `${counts.confirmed} confirmed`,
    ...(counts.noEffect > 0 ? [`${counts.noEffect} without effect`] : []),
    ...(counts.inconclusive > 0 ? [`${counts.inconclusive} unclear`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(dry > 0 ? [`${dry} only in a dry run`] : []),
  ];
  const what = strikes === 1 ? "1 strike" : `${strikes} strikes`;
  return (
    `${what} (${listed(byTrigger)}) on ${listed(services)}: ${came.join(", ")}; ` +
    `the last at ${clock(counts.last ?? "")}`
  );
}

function spans(hindered: readonly Span[], columns: number | undefined): readonly string[] {
  return table(
    ["CHAOS-MONKEY", "FROM", "TO", "FOR", "BECAUSE"],
    hindered.map((span) => [
      OBSTACLES[span.what],
      clock(span.from),
      span.open ? "still" : clock(span.to),
      humanDuration(wholeSeconds(lengthOf(span))),
      escapeControl(span.because),
    ]),
    columns,
  );
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([word, times]) => `${escapeControl(word)} ${times}`)
    .join(", ");
}

function named(names: readonly string[]): string {
  return listNames(names.map(escapeControl), NAMES_SHOWN);
}

/** `01-31 22:15:02`, in UTC like all times of the ledger. */
function clock(at: string): string {
  return at.slice(5, 19).replace("T", " ");
}

function lengthOf({ from, to }: { readonly from: string; readonly to: string }): number {
  return Date.parse(to) - Date.parse(from);
}

function wholeSeconds(ms: number): number {
  return Math.round(ms / 1000) * 1000;
}
