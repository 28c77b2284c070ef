import type { Facts } from "../../src/safety/guard.ts";

/** Nothing stands against a strike. */
export const FINE: Facts = {
  trigger: "cli",
  extended: false,
  stopping: false,
  halted: false,
  disarmed: false,
  engineConnected: true,
  strikesInProgress: 0,
  strikesToday: 0,
  sinceLastMs: Number.POSITIVE_INFINITY,
};
