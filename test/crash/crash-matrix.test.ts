import { describe, expect, test } from "vitest";
import { type CrashFindings, crashAt } from "./crash-run.ts";
import { type Cell, lastingCells, owedCells } from "./matrix.ts";
import { simulatedStage } from "./stage.ts";

const RESTORED_WITHIN_MS = 2000;
/** It looks once a second, and then has 5 s. */
const GUARDIAN_HEALS_WITHIN_MS = 6000;
const RECOVERY_TIMEOUT_MS = 500;

async function findingsOf({ hurts, step, afterwards }: Cell): Promise<CrashFindings> {
  await using stage = await simulatedStage(hurts);
  return await crashAt({ stage, step, afterwards, recoveryTimeoutMs: RECOVERY_TIMEOUT_MS });
}

function expectOneUndoEach({ state, exitCode }: CrashFindings): void {
  const { events } = state;
  const undone = events.flatMap((event) => (event.kind === "lease.undone" ? [event.lease] : []));
  expect(undone).toEqual([...new Set(undone)]);
  expect(events.filter(({ kind }) => kind === "lease.residue")).toEqual([]);
  expect(state.leases).toBe(0);
  expect(state.chain.kind).toBe("intact");
  expect(exitCode).toBe(0);
}

/** A bound holds on top of what the engine itself takes on a machine as busy as this one is. */
function expectWithin({ restoredAfterMs, bareMs }: CrashFindings, boundMs: number): void {
  expect(restoredAfterMs).toBeLessThan(boundMs + 3 * bareMs);
}

describe.concurrent("killed at every step and started again", () => {
  for (const cell of lastingCells("restarted")) {
    test(`P12: ${cell.title}, is put back by the next daemon`, async () => {
      const findings = await findingsOf(cell);
      expectOneUndoEach(findings);
      expect(findings.state.debts).toBe(0);
      expectWithin(findings, RESTORED_WITHIN_MS);
    });
  }

  for (const cell of owedCells()) {
    test(`P12: ${cell.title}, is followed by the next daemon`, async () => {
      const findings = await findingsOf(cell);
      expectOneUndoEach(findings);
      expect(findings.state.debts).toBe(0);
      expectWithin(findings, RESTORED_WITHIN_MS + RECOVERY_TIMEOUT_MS);
    });
  }
});

describe.concurrent("killed at every step and never started again", () => {
  for (const cell of lastingCells("never")) {
    test(`P13: ${cell.title}, is put back by the guardian`, async () => {
      const findings = await findingsOf(cell);
      expectOneUndoEach(findings);
      expectWithin(findings, Math.max(findings.leaseLeftMs + 1000, GUARDIAN_HEALS_WITHIN_MS));
    });
  }
});
