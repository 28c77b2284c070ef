/**
 * Process signals as a part that can be handed around. This file is the only static import of
 * `main.ts`: until a listener exists SIGUSR1 opens Node's debugger, and modules that are imported
 * beside it would all be linked before its first line runs.
 */
export interface Signals {
  /**
   * Calls `strike` for each SIGUSR1 from now on, and at once if one came before. Signals that come
   * while nobody listens are kept as one.
   */
  onStrike(strike: () => void): void;
  /** Aborted by the first SIGTERM or SIGINT; its reason is the signal's name. */
  readonly stop: AbortSignal;
  /** Aborted by the second one: leave at once. */
  readonly hurry: AbortSignal;
}

export function listenForSignals(): Signals {
  let strike: (() => void) | undefined;
  let kept = false;
  const stop = new AbortController();
  const hurry = new AbortController();

  process.on("SIGUSR1", () => {
    if (strike) strike();
    else kept = true;
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => (stop.signal.aborted ? hurry : stop).abort(signal));
  }
  return {
    onStrike(listener) {
      strike = listener;
      if (kept) {
        kept = false;
        listener();
      }
    },
    stop: stop.signal,
    hurry: hurry.signal,
  };
}
