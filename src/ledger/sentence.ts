import { formatDuration } from "../setting/duration.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { LedgerEvent, Rescuer, TargetName } from "./event.ts";

/** What a fault has done to a target, where English has a word for it. */
const DONE: Readonly<Record<string, string>> = {
  kill: "killed",
  pause: "paused",
  restart: "restarted",
  stop: "stopped",
};

const RESCUERS: Readonly<Record<Rescuer, string>> = {
  policy: "brought back by its restart policy",
  us: "because chaos-monkey started it",
  fault: "as a part of the fault",
  someone: "brought back by someone else",
};

/** One line of English for people; it has no control characters, whatever the event holds. */
export function sentence(event: LedgerEvent): string {
  return escapeControl(event.dryRun ? `dry run: ${tell(event)}` : tell(event));
}

function tell(event: LedgerEvent): string {
  switch (event.kind) {
    case "daemon.started":
      return `chaos-monkey ${event.version} started; its seed is ${event.seed}, its state is in ${event.stateDir}`;
    case "daemon.ready":
      return `ready: ${event.eligible} of ${count(event.inScope, "container")} in scope (${event.scope}) may be hit; ${event.because}`;
    case "daemon.stopped":
      return `stopped (${event.because}); ${event.owed === 0 ? "nothing is owed" : `still owed: ${count(event.owed, "recovery", "recoveries")}, followed on at the next start`}`;
    case "engine.connected":
      return `connected to ${event.address}, engine ${event.version}, API ${event.apiVersion}${event.awayMs === undefined ? "" : `, after ${time(event.awayMs)} away`}`;
    case "engine.lost":
      return `no engine: ${event.because}; trying again`;
    case "tick.skipped":
      return `skipped ${count(event.times, "tick")} of the interval: ${event.because}`;
    case "strike.intended":
      return `strike ${event.strike} (${event.trigger}): ${event.fault} ${event.targets.map(full).join(", ")}${withParams(event.params)}`;
    case "strike.injected":
      if (event.dryRun)
        return `${event.fault} of ${event.target.name} left out: strike ${event.strike}`;
      return `${event.fault} of ${event.target.name} requested in ${time(event.tookMs)}: strike ${event.strike}`;
    case "strike.confirmed":
      if (event.dryRun)
        return `${full(event.target)} counts as hit, nothing was done to it: strike ${event.strike}`;
      return `${DONE[event.fault] ?? `${event.fault} took effect on`} ${full(event.target)}, as seen by ${event.saw} after ${time(event.tookMs)}: strike ${event.strike}`;
    case "strike.no-effect":
      return `${event.fault} had no effect on ${full(event.target)}: ${event.because}`;
    case "strike.inconclusive":
      return `it is not known whether ${event.fault} had an effect on ${full(event.target)}: ${event.because}`;
    case "strike.failed":
      return `${event.fault} of ${full(event.target)} failed: ${event.because}`;
    case "hold":
      return `held (${event.code}): ${event.because}${asker(event)}`;
    case "hold.repeated":
      return `held (${event.code}) ${count(event.times, "more time")} since ${event.since}: ${event.because}${asker(event)}`;
    case "halted":
      return `HALTED by ${event.by}: ${event.why}; nothing strikes until \`chaos-monkey resume\``;
    case "disarmed":
      return `disarmed by ${event.by}: ${event.why}; nothing strikes by itself until \`chaos-monkey resume\``;
    case "resumed":
      return `resumed by ${event.by}: ${event.why}; lifted: ${event.lifted.join(" and ")}`;
    case "mode.changed":
      return `mode changed from ${event.before} to ${event.mode} by ${event.by}: ${event.why}`;
    case "settings.reloaded":
      return `settings read anew: ${listed(event.changed, "nothing")} changed${event.waiting.length === 0 ? "" : `; ${listed(event.waiting, "")} wait for the next start`}`;
    case "settings.refused":
      return `settings not taken, the last valid ones hold on, and nothing strikes by itself: ${event.because}`;
    case "lease.undone":
      return `${event.fault} of ${event.target.name} is over: ${event.did}`;
    case "lease.residue":
      return `${event.fault} of ${full(event.target)} could not be undone (attempt ${event.attempt}): ${event.because}; trying again`;
    case "recovery.running":
      return `${event.target.name} is running again after ${time(event.runningAfterMs)}, ${RESCUERS[event.by]}; not yet healthy`;
    case "recovery.recovered":
      return recovered(event);
    case "recovery.overdue":
      return `${full(event.target)} is still ${event.still} ${time(event.timeoutMs)} after ${event.fault}: it did not recover${event.because === undefined ? "" : ` (${event.because})`}`;
    case "recovery.lost":
      return `${full(event.target)} will not come back: ${event.because}`;
    case "recovery.failed":
      return `${full(event.target)} could not be brought back: ${event.because}`;
  }
}

function recovered(event: LedgerEvent & { readonly kind: "recovery.recovered" }): string {
  const { target, by, runningAfterMs, healthyAfterMs, replacement, late } = event;
  const who = replacement ? `${full(replacement)}, in the place of ${target.name},` : target.name;
  const done =
    healthyAfterMs === undefined
      ? `is running again after ${time(runningAfterMs)}`
      : `is running again after ${time(runningAfterMs)} and healthy after ${time(healthyAfterMs)}`;
  return `${who} ${done}, ${RESCUERS[by]}${late ? "; too late" : ""}`;
}

function full({ name, service, id }: TargetName): string {
  return service === undefined || service === name
    ? `${name} (${id})`
    : `${name} (${service}, ${id})`;
}

function withParams(params: Readonly<Record<string, string | number | boolean>>): string {
  const said = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return said.length === 0 ? "" : ` with ${said.join(", ")}`;
}

function asker(event: { readonly trigger: string; readonly asked?: string }): string {
  return event.asked === undefined ? ` [${event.trigger}]` : ` [${event.trigger}: ${event.asked}]`;
}

function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

function time(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(2))} s`;
  return formatDuration(Math.round(ms / 1000) * 1000);
}

function listed(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(", ");
}
