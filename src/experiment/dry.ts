export const DRY = ["probes", "actions", "activities", "pause"] as const;

/** What a dry run leaves out. */
export type Dry = (typeof DRY)[number];

/** Whether a dry run leaves out activities of this type. Their pauses are left out too. */
export function isSkipped(dry: Dry | null, type: string): boolean {
  return dry === "activities" || dry === `${type}s`;
}

/** Whether a dry run leaves out all pauses. */
export function skipsPauses(dry: Dry | null): boolean {
  return dry === "pause";
}

/** A probe that was left out has no output to judge. */
export function skipsTolerance(dry: Dry | null): boolean {
  return dry === "activities" || dry === "probes";
}
