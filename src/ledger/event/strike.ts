import { humanDuration } from "../../setting/human-duration.ts";
import { listNames } from "../../setting/list-names.ts";
import type { PassedOver } from "../hold-code.ts";
import type { TargetName } from "../target-name.ts";
import type { Trigger } from "../trigger.ts";
import type { Family } from "./family.ts";
import { ids, named } from "./phrases.ts";
import type { StrikeTarget } from "./strike-target.ts";

/** What happens in a strike until its verdict. */
export type StrikeEvent =
  | {
      /** Durable before the first mutating request of the strike is sent. */
      readonly kind: "strike.intended";
      readonly strike: string;
      readonly number: number;
      readonly trigger: Trigger;
      readonly fault: string;
      readonly params: Readonly<Record<string, string | number | boolean>>;
      readonly targets: readonly TargetName[];
      readonly passedOver: PassedOver;
      /** How long the fault is planned to last; absent: it does not last. */
      readonly durationMs?: number;
      /** Names of containers that use the targets' network and are affected too; absent: none. */
      readonly alsoHit?: readonly string[];
    }
  | (StrikeTarget & { readonly kind: "strike.injected"; readonly tookMs: number })
  | (StrikeTarget & {
      readonly kind: "strike.confirmed";
      /** What showed the effect. */
      readonly saw: string;
      readonly tookMs: number;
      /** With which the container's process ended; absent: it did not end, or nobody saw it. */
      readonly exitCode?: number;
    })
  | (StrikeTarget & { readonly kind: "strike.no-effect"; readonly because: string })
  | (StrikeTarget & { readonly kind: "strike.inconclusive"; readonly because: string })
  | (StrikeTarget & { readonly kind: "strike.failed"; readonly because: string })
  | (StrikeTarget & {
      /** While a fault lasted that takes nothing down itself; its recovery is followed. */
      readonly kind: "strike.target-died";
      readonly exitCode?: number;
      readonly outOfMemory: boolean;
      /** Somebody sent it a signal before, as `docker stop` does. */
      readonly signalled: boolean;
    });

/** What a fault has done to a target, where English has a word for it. */
const DONE: Readonly<Record<string, string>> = {
  kill: "killed",
  pause: "paused",
  restart: "restarted",
  stop: "stopped",
};

export const strikeEvents: Family<StrikeEvent> = {
  "strike.intended": {
    level: "info",
    sentence: ({ fault, targets, durationMs, params, trigger, strike, alsoHit = [] }) => {
      const lasts = durationMs === undefined ? "" : ` for ${humanDuration(durationMs)}`;
      const names = targets.map(named).join(", ");
      const also = alsoHit.length === 0 ? "" : `, which affects ${listNames(alsoHit)} too`;
      return `starting ${fault} on ${names}${lasts}${withParams(params)}${also}; trigger: ${trigger} ${ids(strike, ...targets)}`;
    },
  },
  "strike.injected": {
    level: "debug",
    sentence: ({ fault, target, tookMs, dryRun, strike }) =>
      dryRun
        ? `${fault} on ${target.name} not sent ${ids(strike)}`
        : `${fault} on ${target.name} requested in ${humanDuration(tookMs)} ${ids(strike)}`,
  },
  "strike.confirmed": {
    level: "info",
    sentence: ({ fault, target, saw, tookMs, exitCode, dryRun, strike }) => {
      const at = ids(strike, target);
      if (dryRun) return `${fault} on ${named(target)} counts as done, nothing was changed ${at}`;
      const done = DONE[fault] ?? `${fault} took effect on`;
      const exit = exitCode === undefined ? "" : `, exit code ${exitCode}`;
      return `${done} ${named(target)}${exit}; confirmed by ${saw} after ${humanDuration(tookMs)} ${at}`;
    },
  },
  "strike.no-effect": {
    level: "warn",
    sentence: ({ fault, target, because, strike }) =>
      `${fault} had no effect on ${named(target)}: ${because} ${ids(strike, target)}`,
  },
  "strike.inconclusive": {
    level: "warn",
    sentence: ({ fault, target, because, strike }) =>
      `cannot tell whether ${fault} had an effect on ${named(target)}: ${because} ${ids(strike, target)}`,
  },
  "strike.failed": {
    level: "error",
    sentence: ({ fault, target, because, strike }) =>
      `${fault} on ${named(target)} failed: ${because} ${ids(strike, target)}`,
  },
  "strike.target-died": {
    level: "warn",
    sentence: ({ fault, target, exitCode, outOfMemory, signalled, strike }) => {
      const exit = exitCode === undefined ? "" : ` with exit code ${exitCode}`;
      const why = outOfMemory
        ? ", out of memory"
        : signalled
          ? ", after a signal from outside"
          : "";
      return `${named(target)} died during ${fault}${exit}${why} ${ids(strike, target)}`;
    },
  },
};

function withParams(params: Readonly<Record<string, string | number | boolean>>): string {
  const said = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return said.length === 0 ? "" : ` with ${said.join(", ")}`;
}
