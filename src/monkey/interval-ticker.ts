import type { Recorder } from "../ledger/ledger.ts";
import { type IntervalRule, intervalSchedule } from "../schedule/interval.ts";
import type { StrikeOutcome, StrikeRequest } from "../strike/strike-request.ts";
import { dice } from "../world/dice.ts";
import { decide } from "./decide.ts";
import { Ticker, type TickerOptions } from "./ticker.ts";

/** How the interval strikes. */
export interface IntervalSettings {
  /** Undefined: it is off. */
  readonly rule: IntervalRule | undefined;
  readonly initialDelayMs: number;
  /** Share of the ticks that strike. */
  readonly probability: number;
}

/** What the interval is when these settings apply. */
export function intervalOf(settings: {
  readonly enabled: boolean;
  readonly intervalMs: number | "off";
  readonly initialDelayMs: number | undefined;
  readonly jitter: number;
  readonly probability: number;
}): IntervalSettings {
  const { enabled, intervalMs, initialDelayMs, jitter, probability } = settings;
  const rule = enabled && intervalMs !== "off" ? { intervalMs, jitter } : undefined;
  return { rule, initialDelayMs: initialDelayMs ?? rule?.intervalMs ?? 0, probability };
}

/** The ticker of CHAOS_INTERVAL: strikes at each tick, unless CHAOS_PROBABILITY decides against it. */
export function intervalTicker(
  options: Omit<TickerOptions, "name" | "schedule" | "tick"> & {
    readonly strike: (request: StrikeRequest) => Promise<StrikeOutcome>;
    /** The request of the next tick. */
    readonly request: () => Omit<StrikeRequest, "trigger">;
    /** The current settings; call `replan` when they change. */
    readonly settings: () => IntervalSettings;
  },
): Ticker {
  const { strike, request, settings, ledger, seed } = options;
  return new Ticker({
    ...options,
    name: "interval",
    schedule() {
      const { rule, initialDelayMs } = settings();
      return rule && intervalSchedule(rule, initialDelayMs);
    },
    async tick(count) {
      const { probability } = settings();
      const decision = decide({ probability, roll: dice(seed, "tick", count) });
      if (decision.kind === "strike") {
        const outcome = await strike({ ...request(), trigger: "interval" });
        if (outcome.kind === "struck") await outcome.outcomes;
      } else recordHold(ledger, decision);
    },
  });
}

function recordHold(
  ledger: Recorder,
  { code, because }: { readonly code: "probability"; readonly because: string },
): void {
  ledger.record({ kind: "hold", trigger: "interval", code, because, passedOver: {} });
}
