import type { TargetRow } from "../http/control.ts";
import { type TargetChange, targetChanges } from "../http/target-changes.ts";
import { type Clock, systemClock } from "../world/clock.ts";
import { escapeControl } from "../world/escape-control.ts";
import { type Look, renderTargets, staleness, stateOf, whyNot } from "./render-targets.ts";
import type { Terminal } from "./terminal.ts";

const LOOK_EVERY_MS = 1000;

/** Shows the targets until `stop` aborts, or nobody reads any more. */
export async function watchTargets(parts: {
  readonly look: () => Promise<Look>;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
  readonly json: boolean;
  readonly clock?: Clock;
}): Promise<void> {
  const { look, terminal, json, clock = systemClock } = parts;
  const stop = AbortSignal.any([parts.stop, terminal.closed]);
  let before: Look = { rows: [], away: undefined };
  while (!stop.aborted) {
    const now = await look();
    if (terminal.isTerminal && !json) {
      const stale = now.away === undefined ? [] : [terminal.paint("red", staleness(now.away)), ""];
      terminal.redraw([...stale, ...renderTargets(now.rows, terminal), "", "Ctrl-C ends this"]);
    } else {
      if (now.away !== undefined && before.away === undefined) terminal.note(staleness(now.away));
      const at = new Date(clock.now()).toISOString();
      for (const change of targetChanges(before.rows, now.rows)) {
        terminal.out(json ? escapeControl(JSON.stringify({ at, ...change })) : tell(at, change));
      }
    }
    before = now;
    await clock.sleep(LOOK_EVERY_MS, stop);
  }
}

function tell(at: string, { kind, row }: TargetChange): string {
  return `${at}  ${row.name}${serviceOf(row)}: ${kind === "gone" ? "gone" : standing(row)}`;
}

function serviceOf({ service, name }: TargetRow): string {
  return service === undefined || service === name ? "" : ` (${escapeControl(service)})`;
}

function standing(row: TargetRow): string {
  return `${stateOf(row)}, ${row.spared ? whyNot(row) : "may be hit"}`;
}
