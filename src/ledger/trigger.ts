/** What can request a strike. */
export const TRIGGERS = [
  "interval",
  "schedule",
  "signal",
  "cli",
  "api",
  "experiment",
  "operation",
] as const;
/** What requested a strike. */
export type Trigger = (typeof TRIGGERS)[number];
