import { expect } from "vitest";
import type { CrashFindings } from "./crash-run.ts";

/** From being ready, and from the daemon's death: it looks once a second, and then has 5 s. */
export const HEALS_WITHIN_MS = { daemon: 2000, guardian: 6000 } as const;

/** Whatever was undone was undone once, without trouble, and nothing is open any more. */
export function expectOneUndoEach({ state, exitCode }: CrashFindings): void {
  const { events } = state;
  const undone = events.flatMap((event) => (event.kind === "lease.undone" ? [event.lease] : []));
  expect(undone).toEqual([...new Set(undone)]);
  expect(events.filter(({ kind }) => kind === "lease.residue")).toEqual([]);
  expect(state.leases).toBe(0);
  expect(state.chain.kind).toBe("intact");
  expect(exitCode).toBe(0);
}

/** A bound holds on top of what the engine itself takes on a machine as busy as this one is. */
export function expectWithin({ restoredAfterMs, bareMs }: CrashFindings, boundMs: number): void {
  expect(restoredAfterMs).toBeLessThan(boundMs + 3 * bareMs);
}
