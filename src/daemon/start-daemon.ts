import type { Control } from "../control/control.ts";
import { type DaemonOptions, runDaemon } from "./run-daemon.ts";

/** A daemon in this process. */
export interface Daemon {
  /** Resolves when it strikes and answers; rejects where it ends before. */
  readonly ready: Promise<Control>;
  /**
   * Its exit code, once it was told to stop and everything is down. Rejects with a `ChaosError`
   * where it cannot start.
   */
  readonly ended: Promise<number>;
  /** Puts everything back and ends, as SIGTERM does; resolves with the exit code. */
  stop(because: string): Promise<number>;
  /** Ends at once and puts nothing back, as SIGKILL does. */
  kill(): void;
}

/** Starts a daemon. It stops on the signals, or by its handle. */
export function startDaemon(options: DaemonOptions): Daemon {
  const { signals } = options;
  const ready = Promise.withResolvers<Control>();
  const stop = new AbortController();
  const kill = new AbortController();
  const ended = runDaemon({
    ...options,
    signals: {
      ...signals,
      stop: AbortSignal.any([signals.stop, stop.signal]),
      end: (because) => stop.abort(because),
    },
    kill: kill.signal,
    onReady: ready.resolve,
  });
  ended.then(
    () => ready.reject(new Error("expected the daemon to get ready, it ended before")),
    ready.reject,
  );
  // a caller that awaits only `ended` learns there why the daemon never got ready
  ready.promise.catch(() => {});
  return {
    ready: ready.promise,
    ended,
    stop(because) {
      stop.abort(because);
      return ended;
    },
    kill: () => kill.abort(),
  };
}
