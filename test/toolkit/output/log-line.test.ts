import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/experiment/run-event.ts";
import { linesOf } from "../../../src/toolkit/output/log-line.ts";

const started = {
  kind: "run-started",
  title: "T",
  dry: null,
  hypothesisStrategy: "default",
  rollbackStrategy: "default",
  hasHypothesis: true,
} as const;
const state = { isMet: false, probes: [] };
const activity = { name: "n", type: "action", background: false, definition: {} };
const played = { activity, startMs: 0, endMs: 0 };

// jobs look for these, word for word
test.each<[event: RunEvent, lines: readonly string[]]>([
  [
    { ...started, dry: "probes", hypothesisStrategy: "continuously", rollbackStrategy: "always" },
    [
      "info: Running experiment: T",
      "warning: Running experiment with dry probes",
      "info: Steady-state strategy: continuous",
      "info: Rollbacks strategy: always",
    ],
  ],
  [
    { ...started, hasHypothesis: false },
    [
      "info: Running experiment: T",
      "info: Steady-state strategy: default",
      "info: Rollbacks strategy: default",
      "info: No steady state hypothesis defined. That's ok, just exploring.",
    ],
  ],
  [
    { ...started, hypothesisStrategy: "skip" },
    [
      "info: Running experiment: T",
      "info: Steady-state strategy: skip",
      "info: Rollbacks strategy: default",
      "info: Skipping Steady-State Hypothesis as requested",
    ],
  ],
  [
    { kind: "watch-started", everySeconds: 0.5 },
    ["info: Executing the steady-state hypothesis continuously every 0.5 seconds"],
  ],
  [
    { kind: "watch-gave-up", unmetPercent: 100 / 3 },
    ["info: Terminating immediately the experiment after 33.3% hypothesis deviated"],
  ],
  [{ kind: "watch-ended" }, ["info: Continuous steady state hypothesis terminated"]],
  [
    { kind: "hypothesis-started", phase: "before", title: "S" },
    ["info: Steady state hypothesis: S"],
  ],
  [
    { kind: "hypothesis-completed", phase: "after", state },
    ["info: Steady state hypothesis is met!"],
  ],
  [
    {
      kind: "hypothesis-completed",
      phase: "during",
      state,
      endedAt: { name: "p", failed: true },
    },
    [
      "warning: Probe terminated unexpectedly, so its tolerance could not be validated",
      "warning: Continuous steady state probe 'p' is not in the given tolerance",
    ],
  ],
  [
    { kind: "hypothesis-completed", phase: "after", state, endedAt: { name: "p", failed: false } },
    ["critical: Steady state probe 'p' is not in the given tolerance so failing this experiment"],
  ],
  [
    { kind: "method-started", isEmpty: true },
    [
      "info: Playing your experiment's method now...",
      "info: No declared activities, let's move on.",
    ],
  ],
  [
    { kind: "pausing", when: "before", seconds: "2.5" },
    ["info: Pausing before next activity for 2.5s..."],
  ],
  [{ kind: "pausing", when: "after", seconds: "3" }, ["info: Pausing after activity for 3s..."]],
  [{ kind: "activity-started", activity }, ["info: Action: n"]],
  [
    { kind: "activity-started", activity: { ...activity, type: "probe", background: true } },
    ["info: Probe: n [in background]"],
  ],
  [
    {
      kind: "activity-completed",
      record: { ...played, result: { kind: "failed", because: "refused" } },
    },
    ["error:   => failed: refused"],
  ],
  [
    {
      kind: "activity-completed",
      record: { ...played, result: { kind: "succeeded", output: null } },
    },
    ["debug:   => succeeded without any result value"],
  ],
  [
    { kind: "rollbacks-decided", because: "always" },
    ["warning: Rollbacks were explicitly requested to be played"],
  ],
  [
    { kind: "rollbacks-decided", because: "never" },
    ["warning: Rollbacks were explicitly requested to not be played"],
  ],
  [
    { kind: "rollbacks-decided", because: "deviated" },
    ["warning: Rollbacks will be played only because the experiment deviated"],
  ],
  [
    { kind: "rollbacks-decided", because: "not-deviated" },
    [
      "warning: Rollbacks were explicitely requested to be played only if the experiment deviated. " +
        "Since this is not the case, we will not play them.",
    ],
  ],
  [
    { kind: "rollbacks-started", isEmpty: true },
    ["info: Let's rollback...", "info: No declared rollbacks, let's move on."],
  ],
  [{ kind: "rollback-next", name: "r" }, ["info: Rollback: r"]],
  [
    { kind: "interrupted", signal: "SIGINT", inRollbacks: false },
    ["warning: Received a termination signal (Ctrl-C)..."],
  ],
  [
    { kind: "interrupted", signal: "SIGTERM", inRollbacks: true },
    [
      "warning: Caught SIGTERM signal, interrupting experiment now",
      "critical: SIGTERM signal received",
    ],
  ],
  [
    { kind: "interrupted", signal: "SIGUSR1", inRollbacks: false },
    ["warning: Received the exit signal: 20"],
  ],
  [
    { kind: "interrupted", signal: "SIGUSR2", inRollbacks: false },
    ["warning: Received the exit signal: 30", "warning: Ignoring rollbacks as per signal"],
  ],
  [
    { kind: "interrupted", signal: "SIGINT", inRollbacks: true },
    ["warning: Received an exit signal.Terminating now without running the remaining rollbacks."],
  ],
  [
    { kind: "run-finished", status: "completed", deviated: true },
    [
      "info: Experiment ended with status: deviated",
      "info: The steady-state has deviated, a weakness may have been discovered",
    ],
  ],
  [
    { kind: "run-finished", status: "interrupted", deviated: false },
    ["info: Experiment ended with status: interrupted"],
  ],
])("the log says of %j what Chaos Toolkit says", (event, lines) => {
  expect(linesOf(event).map(({ level, text }) => `${level}: ${text}`)).toEqual(lines);
});
