import type { TargetRow } from "../control/control.ts";
import { countsInScope } from "../target/choose.ts";
import { escapeControl } from "../world/escape-control.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** The rows at one moment. */
export interface TargetsSnapshot {
  readonly rows: readonly TargetRow[];
  /** Why the engine does not answer; the rows are then what was last known. */
  readonly away: string | undefined;
  /** Settings that are valid but probably a mistake, each as a sentence. */
  readonly warnings: readonly string[];
}

/** Says that the rows are outdated, and why. */
export function staleness(away: string): string {
  return `the engine does not answer (${escapeControl(away)}); this is the last known state`;
}

/** The rows as a table, and how many of them may be struck. */
export function renderTargets(rows: readonly TargetRow[], terminal: Terminal): readonly string[] {
  if (rows.length === 0) return ["no container is in scope; `targets --all` shows the others"];
  const eligible = rows.filter(({ spared }) => spared === undefined).length;
  const inScope = rows.filter(({ spared }) => countsInScope(spared)).length;
  return [
    ...table(
      ["NAME", "SERVICE", "STATE", "MAY BE STRUCK", "WHY NOT"],
      rows.map((row) => [
        escapeControl(row.name),
        escapeControl(row.service ?? "-"),
        stateOf(row),
        row.spared ? terminal.paint("dim", "no") : terminal.paint("green", "yes"),
        whyNot(row),
      ]),
      terminal.size?.columns,
    ),
    "",
    `${eligible} of ${inScope} containers in scope may be struck now`,
  ];
}

/** The state, and the health where there is a healthcheck. */
export function stateOf({ state, health }: TargetRow): string {
  return escapeControl(health === "none" ? state : `${state} (${health})`);
}

/** Empty: it may be struck. */
export function whyNot({ spared }: TargetRow): string {
  return spared ? escapeControl(`${spared.code}: ${spared.because}`) : "";
}
