import type { TargetRow } from "../control/control.ts";
import { type TargetChange, targetChanges } from "../control/target-changes.ts";
import { type Clock, systemClock } from "../world/clock.ts";
import { escapeControl } from "../world/escape-control.ts";
import { jsonLine } from "./json-line.ts";
import {
  renderTargets,
  staleness,
  stateOf,
  type TargetsSnapshot,
  whyNot,
} from "./render-targets.ts";
import type { Terminal } from "./terminal.ts";

const LOOK_EVERY_MS = 1000;

/** Shows the targets until `stop` aborts or stdout has no reader any more. */
export async function watchTargets(parts: {
  readonly look: () => Promise<TargetsSnapshot>;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
  readonly json: boolean;
  readonly clock?: Clock;
}): Promise<void> {
  const { look, terminal, json, clock = systemClock } = parts;
  const stop = AbortSignal.any([parts.stop, terminal.closed]);
  let before: TargetsSnapshot = { rows: [], away: undefined, warnings: [] };
  while (!stop.aborted) {
    const now = await look();
    if (terminal.isTerminal && !json) {
      const stale = now.away === undefined ? [] : [terminal.paint("red", staleness(now.away)), ""];
      const warnings = now.warnings.map((it) => terminal.paint("yellow", escapeControl(it)));
      const lines = [
        ...stale,
        ...warnings,
        ...renderTargets(now.rows, terminal),
        "",
        "Ctrl-C ends this",
      ];
      terminal.redraw(fitting(lines, terminal.size?.rows));
    } else {
      if (now.away !== undefined && before.away === undefined) terminal.note(staleness(now.away));
      for (const warning of now.warnings) {
        if (!before.warnings.includes(warning)) terminal.note(escapeControl(warning));
      }
      const at = new Date(clock.now()).toISOString();
      for (const change of targetChanges(before.rows, now.rows)) {
        terminal.out(json ? jsonLine({ at, ...change }) : tell(at, change));
      }
    }
    before = now;
    await clock.sleep(LOOK_EVERY_MS, stop);
  }
}

/** How many lines at the end stay if the window is too low: the count, and how to quit. */
const LAST_LINES = 4;

/** Lines above the window cannot be redrawn, so lines in the middle are left out. */
function fitting(lines: readonly string[], rows = Number.POSITIVE_INFINITY): readonly string[] {
  // the cursor is below the last line
  const tooMany = lines.length - (rows - 1);
  if (tooMany <= 0) return lines;
  const shown = Math.max(0, lines.length - LAST_LINES - tooMany - 1);
  const left = lines.length - LAST_LINES - shown;
  return [
    ...lines.slice(0, shown),
    `(the window is too low for ${left} more lines)`,
    ...lines.slice(-LAST_LINES),
  ];
}

function tell(at: string, { kind, row }: TargetChange): string {
  return `${at}  ${escapeControl(row.name)}${serviceOf(row)}: ${kind === "gone" ? "gone" : nowOf(row)}`;
}

function serviceOf({ service, name }: TargetRow): string {
  return service === undefined || service === name ? "" : ` (${escapeControl(service)})`;
}

function nowOf(row: TargetRow): string {
  return `${stateOf(row)}, ${row.spared ? whyNot(row) : "may be struck"}`;
}
