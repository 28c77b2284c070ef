import { ChaosError } from "../world/chaos-error.ts";
import { untilAborted } from "../world/until-aborted.ts";
import type { Containers } from "./containers.ts";

/** Resolves when the engine is reached, or once `stop` is aborted. */
export async function untilConnected(
  live: Pick<Containers, "connected" | "follow">,
  stop: AbortSignal,
): Promise<void> {
  if (live.connected) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const unfollow = live.follow((news) => {
    if (news.kind === "connected") resolve();
  });
  using stopped = untilAborted(stop);
  await Promise.race([promise, stopped.promise]);
  unfollow();
}

/** Waits for the first attempt to connect; rejects with `engine-unreachable` where it fails. */
export async function connectOnce(live: Pick<Containers, "follow">): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const unfollow = live.follow((news) => {
    if (news.kind === "connected") resolve();
    if (news.kind === "lost") reject(new ChaosError("engine-unreachable", news.because));
  });
  await promise.finally(unfollow);
}
