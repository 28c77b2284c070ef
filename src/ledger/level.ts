import type { Kind } from "./event.ts";

/**
 * How loud each kind of event is in the log. A hold is a decision, not trouble; what did not come
 * back or is not put back is.
 */
export const LEVELS = {
  "daemon.started": "info",
  "daemon.ready": "info",
  "daemon.stopped": "info",
  "engine.connected": "info",
  "engine.lost": "warn",
  "tick.skipped": "info",
  "strike.intended": "info",
  "strike.injected": "debug",
  "strike.confirmed": "info",
  "strike.no-effect": "warn",
  "strike.inconclusive": "warn",
  "strike.failed": "error",
  hold: "info",
  "hold.repeated": "info",
  halted: "warn",
  disarmed: "warn",
  resumed: "info",
  "mode.changed": "info",
  "settings.reloaded": "info",
  "settings.refused": "error",
  "lease.undone": "info",
  "lease.residue": "error",
  "recovery.running": "info",
  "recovery.recovered": "info",
  "recovery.overdue": "warn",
  "recovery.lost": "warn",
  "recovery.failed": "error",
} as const satisfies Record<Kind, "debug" | "info" | "warn" | "error">;
