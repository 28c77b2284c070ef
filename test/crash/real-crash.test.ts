import { expect, test } from "vitest";
import { leaveOut, machineEngine } from "../support/real-engine.ts";
import { crashAt } from "./crash-run.ts";
import { expectOneUndoEach, expectWithin, HEALS_WITHIN_MS } from "./expectations.ts";
import { realStage } from "./real-stage.ts";
import { type Hurt, LASTING, OWED } from "./stage.ts";
import { STRIKE_REQUESTS, type Step, UNDO_REQUESTS, UNDO_WRITES } from "./step.ts";

const RECOVERY_TIMEOUT_MS = 500;

/** One of each kind: of the writes, and of each way in which a request can be under way. */
const STEPS: readonly Step[] = [
  ...STRIKE_REQUESTS,
  ...UNDO_REQUESTS.filter(({ at }) => at !== "late"),
];

const [PAUSE] = LASTING;

function onRealEngine(
  title: string,
  hurts: readonly Hurt[],
  options: { readonly step: Step; readonly afterwards: "restarted" | "never" },
): void {
  // a lease whose request has no answer stays open for a minute, in which nothing else happens
  const isWatched = STRIKE_REQUESTS.includes(options.step) && hurts === LASTING;
  const run = isWatched ? test.concurrent : test;
  run(`${title} [${machineEngine.name}]`, async (context) => {
    const missing = await machineEngine.missing();
    if (missing !== undefined) leaveOut(context, missing, machineEngine.host !== undefined);
    const { step, afterwards } = options;
    await using stage = await realStage(machineEngine, hurts);
    const findings = await crashAt({
      stage,
      step,
      afterwards,
      recoveryTimeoutMs: RECOVERY_TIMEOUT_MS,
    });
    expectOneUndoEach(findings);
    if (afterwards === "restarted") {
      expect(findings.state.recoveries).toBe(0);
      expectWithin(findings, HEALS_WITHIN_MS.daemon + RECOVERY_TIMEOUT_MS);
    } else {
      expectWithin(findings, HEALS_WITHIN_MS.guardian);
    }
  });
}

for (const step of STEPS) {
  onRealEngine(
    `P12: everything that lasts, killed ${step.title}, is put back by the next daemon`,
    LASTING,
    {
      step,
      afterwards: "restarted",
    },
  );
}

for (const step of STRIKE_REQUESTS.slice(1)) {
  onRealEngine(
    `P13: everything that lasts, killed ${step.title}, is put back by the guardian`,
    LASTING,
    {
      step,
      afterwards: "never",
    },
  );
}

for (const step of UNDO_WRITES.slice(1, 3)) {
  if (PAUSE === undefined) throw new Error("expected a first fault that lasts");
  onRealEngine(`P13: ${PAUSE.title}, killed ${step.title}, is put back by the guardian`, [PAUSE], {
    step,
    afterwards: "never",
  });
}

// one at a time: what is over at once lets nobody else strike until it is confirmed
for (const hurt of OWED) {
  for (const step of STRIKE_REQUESTS.slice(2)) {
    onRealEngine(
      `P12: ${hurt.title}, killed ${step.title}, is followed by the next daemon`,
      [hurt],
      {
        step,
        afterwards: "restarted",
      },
    );
  }
}
