export const DRY = ["probes", "actions", "activities", "pause"] as const;

/** What a dry run leaves out. */
export type Dry = (typeof DRY)[number];

/** Whether an activity of this type is only told of. Its pauses are not waited for either. */
export function isSkipped(dry: Dry | null, type: string): boolean {
  return dry === "activities" || dry === `${type}s`;
}

export function skipsPauses(dry: Dry | null): boolean {
  return dry === "pause";
}

/** Probes that were not asked have no answer to be judged. */
export function skipsTolerance(dry: Dry | null): boolean {
  return dry === "activities" || dry === "probes";
}
