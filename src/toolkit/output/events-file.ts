import { closeSync, openSync, writeSync } from "node:fs";
import type { EmitRunEvent, RunEvent } from "../../experiment/run-event.ts";
import type { ActivityRun, SteadyState } from "../../report/journal.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import type { StopSignal } from "../../world/signals.ts";
import { boundedOutput } from "./bounded-output.ts";
import { activityRunOf, isoMoment, steadyStateOf } from "./journal.ts";

/**
 * Writes the events of a run to a file as they happen, one JSON object a line, and replaces what
 * the file held before. Throws a `bad-experiment` where the file cannot be written.
 */
export function openEventsFile(
  path: string,
  now: () => number = Date.now,
): { readonly emit: EmitRunEvent } & Disposable {
  const descriptor = open(path);
  return {
    emit(event) {
      const written = eventRecord(event);
      if (written === undefined) return;
      const { type, ...rest } = written;
      const record = { type, timestamp: isoMoment(now()), ...rest };
      writeSync(descriptor, `${JSON.stringify(record)}\n`);
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

function open(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError("bad-experiment", `events cannot be written to ${path}: ${why}`, {
      cause: error,
    });
  }
}

type EventRecord = Readonly<Record<string, unknown>> & { readonly type: string };

/** undefined: the file leaves this event out. */
function eventRecord(event: RunEvent): EventRecord | undefined {
  switch (event.kind) {
    case "run-started":
      return { type: "run-started", title: event.title };
    case "watch-started":
      return { type: "hypothesis-started", phase: "during", frequency: event.everySeconds };
    case "hypothesis-started":
      // a watch begins once, however often it checks
      return event.phase === "during" ? undefined : { type: event.kind, phase: event.phase };
    case "hypothesis-completed": {
      const { phase, iteration } = event;
      const counted = iteration === undefined ? {} : { iteration };
      return { type: event.kind, phase, ...counted, ...stateOf(steadyStateOf(event.state)) };
    }
    case "activity-started": {
      const { name, type, background } = event.activity;
      return { type: event.kind, name, activity_type: type, background };
    }
    case "activity-completed": {
      const { activity, result } = event.record;
      const run = activityRunOf(event.record);
      return {
        type: event.kind,
        name: activity.name,
        activity_type: activity.type,
        status: run.status ?? null,
        duration: run.duration,
        ...boundedOutput(run.output),
        ...(result?.kind === "failed" && { error: result.because }),
      };
    }
    case "method-started":
    case "method-completed":
    case "rollbacks-started":
    case "rollbacks-completed":
      return { type: event.kind };
    case "interrupted":
      return { type: ENDINGS[event.signal], signal: event.signal };
    case "aborted":
      return { type: "run-aborted", error: event.because };
    case "run-finished":
      return { type: event.kind, status: event.status, deviated: event.deviated };
    case "warning":
    case "watch-ended":
    case "watch-gave-up":
    case "pausing":
    case "rollbacks-decided":
    case "rollback-next":
      return undefined;
  }
}

const ENDINGS: Readonly<Record<StopSignal, string>> = {
  SIGTERM: "run-interrupted",
  SIGHUP: "run-interrupted",
  SIGINT: "run-signal-exit",
  SIGUSR1: "run-signal-exit",
  SIGUSR2: "run-signal-exit",
};

function stateOf(state: SteadyState) {
  return {
    met: state.steady_state_met,
    probes: state.probes.map((run: ActivityRun) => ({
      name: run.activity.name,
      status: run.status ?? null,
      tolerance_met: run.tolerance_met ?? null,
      ...boundedOutput(run.output),
    })),
  };
}
