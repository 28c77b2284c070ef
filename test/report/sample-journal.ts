import type { ActivityRun, Journal, SteadyState } from "../../src/report/journal.ts";

const T0 = Date.parse("2026-03-14T09:26:53.589Z");

/** A time so many seconds after the start, as journals write it. */
export function at(seconds: number): string {
  return new Date(T0 + seconds * 1000).toISOString().replace("Z", "000+00:00");
}

export function ran(run: Partial<ActivityRun> & { readonly from?: number } = {}): ActivityRun {
  const { from = 0, duration = 0.25, ...rest } = run;
  return {
    activity: { type: "action", name: "restart", provider: { type: "process", path: "true" } },
    output: { status: 0, stdout: "", stderr: "" },
    start: at(from),
    status: "succeeded",
    end: at(from + duration),
    duration,
    ...rest,
  };
}

/** The hypothesis that a service answers, met or not. */
export function checked(isMet: boolean, from = 0): SteadyState {
  return {
    steady_state_met: isMet,
    probes: [
      ran({
        activity: {
          type: "probe",
          name: "api-answers",
          tolerance: 200,
          provider: { type: "http", url: "http://127.0.0.1:8080/health", timeout: 3 },
        },
        output: { status: isMet ? 200 : 503, headers: { Server: "shop" }, body: "state" },
        from,
        duration: 0.01,
        tolerance_met: isMet,
      }),
    ],
  };
}

/** A run that went well, changed as the test needs it. */
export function sampleJournal(changes: Partial<Journal> = {}): Journal {
  return {
    "chaoslib-version": "1.45.0",
    platform: "Linux-6.1-x86_64-with-glibc2.36",
    node: "shop-1",
    experiment: {
      title: "The shop survives the loss of a worker",
      description: "A worker is killed, and the others take over.",
      tags: ["shop", "worker"],
      contributions: { reliability: "high", security: "none" },
      "steady-state-hypothesis": { title: "The shop answers", probes: [] },
      method: [],
      rollbacks: [{}],
      dry: null,
    },
    start: at(0),
    status: "completed",
    deviated: false,
    steady_states: { before: checked(true, 0.1), after: checked(true, 3), during: [] },
    run: [ran({ from: 1, duration: 1.5 })],
    rollbacks: [ran({ from: 3.5 })],
    end: at(4),
    duration: 4,
    ...changes,
  };
}
