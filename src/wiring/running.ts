import type { LiveContainers } from "../engine/live-containers.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { untilAborted } from "../world/until-aborted.ts";

/** Starts a part that runs until its signal aborts; parts end in the reverse order of their starts. */
export function runUntilDown(
  parts: AsyncDisposableStack,
  run: (down: AbortSignal) => Promise<void>,
): void {
  const down = new AbortController();
  const running = run(down.signal);
  parts.defer(async () => {
    down.abort();
    await running;
  });
}

/** Resolves when the engine was first reached, or once `stop` is aborted. */
export async function firstConnection(
  live: Pick<LiveContainers, "follow">,
  stop: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const unfollow = live.follow((news) => news.kind === "connected" && resolve());
  using stopped = untilAborted(stop);
  await Promise.race([promise, stopped.promise]);
  unfollow();
}

/** The same for a command, which does not wait for an engine that is away. */
export function onlyConnection(live: LiveContainers): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const unfollow = live.follow((news) => {
    if (news.kind === "connected") resolve();
    if (news.kind === "lost") reject(new ChaosError("engine-unreachable", news.because));
  });
  return promise.finally(unfollow);
}

/** Does what may fail, and goes on. */
export function attempt(work: () => void, onTrouble: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    onTrouble(error);
  }
}
