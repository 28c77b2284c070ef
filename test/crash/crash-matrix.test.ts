import { describe, expect, test } from "vitest";
import { type CrashFindings, crashAt } from "./crash-run.ts";
import { expectOneUndoEach, expectWithin, HEALS_WITHIN_MS } from "./expectations.ts";
import { type Cell, lastingCells, owedCells } from "./matrix.ts";
import { simulatedStage } from "./stage.ts";

const RECOVERY_TIMEOUT_MS = 500;

async function findingsOf({ hurts, step, afterwards }: Cell): Promise<CrashFindings> {
  await using stage = await simulatedStage(hurts);
  return await crashAt({ stage, step, afterwards, recoveryTimeoutMs: RECOVERY_TIMEOUT_MS });
}

describe.concurrent("killed at every step and started again", () => {
  for (const cell of lastingCells("restarted")) {
    test(`P12: ${cell.title}, is put back by the next daemon`, async () => {
      const findings = await findingsOf(cell);
      expectOneUndoEach(findings);
      expect(findings.state.recoveries).toBe(0);
      expectWithin(findings, HEALS_WITHIN_MS.daemon);
    });
  }

  for (const cell of owedCells()) {
    test(`P12: ${cell.title}, is followed by the next daemon`, async () => {
      const findings = await findingsOf(cell);
      expectOneUndoEach(findings);
      expect(findings.state.recoveries).toBe(0);
      expectWithin(findings, HEALS_WITHIN_MS.daemon + RECOVERY_TIMEOUT_MS);
    });
  }
});

describe.concurrent("killed at every step and never started again", () => {
  for (const cell of lastingCells("never")) {
    test(`P13: ${cell.title}, is put back by the guardian`, async () => {
      const findings = await findingsOf(cell);
      expectOneUndoEach(findings);
      expectWithin(findings, Math.max(findings.leaseLeftMs + 1000, HEALS_WITHIN_MS.guardian));
    });
  }
});
