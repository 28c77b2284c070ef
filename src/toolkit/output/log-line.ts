import type { RollbackReason, RunEvent } from "../../experiment/run-event.ts";
import type { StopSignal } from "../../world/signals.ts";
import { spellFloat } from "../python/python-number.ts";

export type LineLevel = "debug" | "info" | "warning" | "error" | "critical";

export interface LogLine {
  readonly level: LineLevel;
  readonly text: string;
}

const ROLLBACK_LINES: Readonly<Record<RollbackReason, string>> = {
  always: "Rollbacks were explicitly requested to be played",
  never: "Rollbacks were explicitly requested to not be played",
  deviated: "Rollbacks will be played only because the experiment deviated",
  "not-deviated":
    "Rollbacks were explicitely requested to be played only if the experiment deviated. " +
    "Since this is not the case, we will not play them.",
};

/** The log lines of an event. They are Chaos Toolkit's own, because jobs search for them. */
export function linesOf(event: RunEvent): readonly LogLine[] {
  switch (event.kind) {
    case "run-started":
      return [
        info(`Running experiment: ${event.title}`),
        ...(event.dry === null ? [] : [warning(`Running experiment with dry ${event.dry}`)]),
        info(`Steady-state strategy: ${strategyName(event.hypothesisStrategy)}`),
        info(`Rollbacks strategy: ${event.rollbackStrategy}`),
        ...hypothesisLines(event),
      ];
    case "watch-started":
      return [
        info(
          `Executing the steady-state hypothesis continuously every ${spellFloat(event.everySeconds)} seconds`,
        ),
      ];
    case "watch-ended":
      return [info("Continuous steady state hypothesis terminated")];
    case "watch-gave-up":
      return [
        info(
          "Terminating immediately the experiment after " +
            `${event.unmetPercent.toFixed(1)}% hypothesis deviated`,
        ),
      ];
    case "hypothesis-started":
      return [info(`Steady state hypothesis: ${event.title}`)];
    case "hypothesis-completed":
      return verdictLines(event);
    case "method-started":
      return [
        info("Playing your experiment's method now..."),
        ...(event.isEmpty ? [info("No declared activities, let's move on.")] : []),
      ];
    case "pausing":
      return [
        info(
          event.when === "before"
            ? `Pausing before next activity for ${event.seconds}s...`
            : `Pausing after activity for ${event.seconds}s...`,
        ),
      ];
    case "activity-started": {
      const { type, name, background } = event.activity;
      const title = type.charAt(0).toUpperCase() + type.slice(1);
      return [info(`${title}: ${name}${background ? " [in background]" : ""}`)];
    }
    case "activity-completed": {
      const { result } = event.record;
      if (result?.kind === "failed")
        return [{ level: "error", text: `  => failed: ${result.because}` }];
      return [
        debug(
          result === undefined || result.output === null
            ? "  => succeeded without any result value"
            : `  => succeeded with '${JSON.stringify(result.output)}'`,
        ),
      ];
    }
    case "rollbacks-decided":
      return [warning(ROLLBACK_LINES[event.because])];
    case "rollbacks-started":
      return [
        info("Let's rollback..."),
        ...(event.isEmpty ? [info("No declared rollbacks, let's move on.")] : []),
      ];
    case "rollback-next":
      return [info(`Rollback: ${event.name}`)];
    case "interrupted":
      // the blank is missing from Chaos Toolkit's sentence too
      return event.inRollbacks && event.signal !== "SIGTERM" && event.signal !== "SIGHUP"
        ? [
            warning(
              "Received an exit signal.Terminating now without running the remaining rollbacks.",
            ),
          ]
        : interruptionLines(event.signal);
    case "aborted":
      return [
        ...abortionLines(event),
        ...(event.error instanceof Error ? [debug(event.error.stack ?? event.error.message)] : []),
      ];
    case "run-finished":
      return [
        info(`Experiment ended with status: ${event.deviated ? "deviated" : event.status}`),
        ...(event.deviated
          ? [info("The steady-state has deviated, a weakness may have been discovered")]
          : []),
      ];
    case "warning":
      return [warning(event.text)];
    case "method-completed":
    case "rollbacks-completed":
      return [];
  }
}

function verdictLines(
  event: Extract<RunEvent, { readonly kind: "hypothesis-completed" }>,
): readonly LogLine[] {
  const { endedAt } = event;
  if (endedAt === undefined) return [info("Steady state hypothesis is met!")];
  const lines = endedAt.failed
    ? [warning("Probe terminated unexpectedly, so its tolerance could not be validated")]
    : [];
  const verdict: LogLine =
    event.phase === "during"
      ? warning(`Continuous steady state probe '${endedAt.name}' is not in the given tolerance`)
      : {
          level: "critical",
          text: `Steady state probe '${endedAt.name}' is not in the given tolerance so failing this experiment`,
        };
  return [
    ...lines,
    verdict,
    ...(endedAt.because === undefined ? [] : [info(`  => ${endedAt.because}`)]),
  ];
}

/** For the method Chaos Toolkit has one sentence for all reasons, so the reason follows it. */
function abortionLines(event: Extract<RunEvent, { readonly kind: "aborted" }>): readonly LogLine[] {
  if (event.inMethod !== true) return [{ level: "critical", text: event.because }];
  const sentence = "Experiment ran into an un expected fatal error, aborting now.";
  return [{ level: "critical", text: sentence }, info(`  => ${event.because}`)];
}

function interruptionLines(signal: StopSignal): readonly LogLine[] {
  switch (signal) {
    case "SIGINT":
      return [warning("Received a termination signal (Ctrl-C)...")];
    case "SIGTERM":
    case "SIGHUP":
      return [
        warning(`Caught ${signal} signal, interrupting experiment now`),
        { level: "critical", text: `${signal} signal received` },
      ];
    case "SIGUSR1":
      return [warning("Received the exit signal: 20")];
    case "SIGUSR2":
      return [warning("Received the exit signal: 30"), warning("Ignoring rollbacks as per signal")];
  }
}

/** Why the hypothesis is not checked, if it is not. */
function hypothesisLines(event: {
  readonly hypothesisStrategy: string;
  readonly hasHypothesis: boolean;
}): readonly LogLine[] {
  if (event.hypothesisStrategy === "skip")
    return [info("Skipping Steady-State Hypothesis as requested")];
  if (event.hasHypothesis) return [];
  return [info("No steady state hypothesis defined. That's ok, just exploring.")];
}

/** Chaos Toolkit logs this strategy under another name than its option has. */
function strategyName(strategy: string): string {
  return strategy === "continuously" ? "continuous" : strategy;
}

function debug(text: string): LogLine {
  return { level: "debug", text };
}

function info(text: string): LogLine {
  return { level: "info", text };
}

function warning(text: string): LogLine {
  return { level: "warning", text };
}
