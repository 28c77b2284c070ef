import type { Recorder } from "../ledger/ledger.ts";
import type { Clock } from "../world/clock.ts";
import type { Containers } from "./containers.ts";

/** Records when the engine is lost and when it is back: once each, not every attempt. */
export function recordConnection(options: {
  readonly containers: Containers;
  readonly ledger: Recorder;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
}): () => void {
  const { containers, ledger, clock, onTrouble } = options;
  let lostAt: number | undefined;
  let lastReason: string | undefined;
  return containers.follow((news) => {
    try {
      if (news.kind === "connected") {
        ledger.record({
          kind: "engine.connected",
          address: news.identity.address,
          version: news.identity.version,
          apiVersion: news.identity.apiVersion,
          ...(lostAt !== undefined && { awayMs: Math.round(clock.monotonic() - lostAt) }),
        });
        lostAt = undefined;
        lastReason = undefined;
      } else if (news.kind === "lost") {
        lostAt ??= clock.monotonic();
        // a new reason is news: a socket that is there now but refuses us, for one
        if (news.because !== lastReason) {
          ledger.record({ kind: "engine.lost", because: news.because });
        }
        lastReason = news.because;
      }
    } catch (error) {
      onTrouble(error);
    }
  });
}
