import { FAULTS } from "../fault/catalogue.ts";
import { formatDuration } from "../setting/duration.ts";
import type { Settings } from "./slices.ts";

/** Settings that are valid and probably a mistake, each as a sentence. */
export function settingsWarnings({ monkey, fault, safety }: Settings): readonly string[] {
  const { intervalMs } = monkey;
  const { durationMs } = fault;
  const lasts = FAULTS.find(({ kind }) => kind === fault.fault)?.lasts === "always";
  if (!lasts || intervalMs === "off" || durationMs < intervalMs) return [];
  const overlap = Math.floor(durationMs / intervalMs) + 1;
  if (overlap <= safety.maxConcurrent) return [];
  return [
    `CHAOS_DURATION (${formatDuration(durationMs)}) is not shorter than CHAOS_INTERVAL (${formatDuration(intervalMs)}), so strikes of the interval are held while the one before lasts; shorten it, or raise CHAOS_MAX_CONCURRENT to ${overlap}`,
  ];
}
