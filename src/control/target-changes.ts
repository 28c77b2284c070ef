import type { TargetRow } from "./control.ts";

/** What happened to one container between two looks. */
export interface TargetChange {
  readonly kind: "appeared" | "changed" | "gone";
  /** As it is now, or was when it was last seen. */
  readonly row: TargetRow;
}

/**
 * What is different between two looks. The sentence why something is spared may count seconds, so
 * only its code is compared. A container that was made anew under the same name has changed.
 */
export function targetChanges(
  before: readonly TargetRow[],
  now: readonly TargetRow[],
): readonly TargetChange[] {
  const earlier = new Map(before.map((row) => [row.name, row]));
  const changes: TargetChange[] = [];
  for (const row of now) {
    const known = earlier.get(row.name);
    earlier.delete(row.name);
    if (known === undefined) changes.push({ kind: "appeared", row });
    else if (essence(known) !== essence(row)) changes.push({ kind: "changed", row });
  }
  for (const row of earlier.values()) changes.push({ kind: "gone", row });
  return changes;
}

function essence({ id, state, health, spared }: TargetRow): string {
  return JSON.stringify([id, state, health, spared?.code]);
}
