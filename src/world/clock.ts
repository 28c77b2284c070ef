import { setTimeout as sleepFor } from "node:timers/promises";

/** Time as a port, so that tests own it. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. It may jump. */
  now(): number;
  /** Never jumps; milliseconds since the machine booted, the same in every process on it. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` is or gets aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: async (ms, signal) => {
    try {
      // setTimeout overflows past 2^31-1 ms and would fire at once
      await sleepFor(Math.min(Math.max(ms, 0), 2 ** 31 - 1), undefined, signal ? { signal } : {});
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
