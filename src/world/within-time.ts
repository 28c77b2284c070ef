import type { Clock } from "./clock.ts";

/** What `work` resolves with; undefined where it takes longer than `ms`, or `end` aborts before. */
export async function withinTime<T>(
  work: Promise<T>,
  { clock, ms, end }: { readonly clock: Clock; readonly ms: number; readonly end?: AbortSignal },
): Promise<T | undefined> {
  const done = new AbortController();
  const signal = end ? AbortSignal.any([end, done.signal]) : done.signal;
  try {
    return await Promise.race([work, clock.sleep(ms, signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}
