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
  /** The same for SIGUSR2, which halts. */
  onHalt(halt: () => void): void;
  /**
   * From now on SIGHUP no longer ends the process, as it does any other command whose terminal is
   * closed: it calls the listener that is handed to what this returns, as SIGUSR1 does.
   */
  takeReloads(): (reload: () => void) => void;
  /** Ends the process as SIGTERM would; `why` stands where the signal's name would. */
  end(why: string): void;
  /** Aborted by the first SIGTERM or SIGINT; its reason is the signal's name. */
  readonly stop: AbortSignal;
  /** Aborted by the second one: leave at once. */
  readonly hurry: AbortSignal;
}

/** Listens from now on; to be called before anything else is loaded. */
export function listenForSignals(): Signals {
  const stop = new AbortController();
  const hurry = new AbortController();
  const onStrike = keepOne("SIGUSR1");
  const onHalt = keepOne("SIGUSR2");
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => (stop.signal.aborted ? hurry : stop).abort(signal));
  }
  return {
    onStrike,
    onHalt,
    takeReloads: () => keepOne("SIGHUP"),
    end: (why) => stop.abort(why),
    stop: stop.signal,
    hurry: hurry.signal,
  };
}

/** A signal that ends an experiment. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGUSR1" | "SIGUSR2";

/** The signals that end an experiment, each in its own way. */
export interface StopSignals {
  /** Calls `listener` for each signal from now on, and at once for those that came before. */
  onStop(listener: (signal: StopSignal) => void): void;
}

/** The same for the program that runs experiments: there all of them mean to stop. */
export function listenForStops(): StopSignals {
  const kept: StopSignal[] = [];
  let told = (signal: StopSignal): void => void kept.push(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const)
    process.on(signal, () => told(signal));
  return {
    onStop(listener) {
      told = listener;
      for (const signal of kept.splice(0)) listener(signal);
    },
  };
}

/** Passes a signal to its listener; without one, it keeps one signal for later. */
function keepOne(signal: NodeJS.Signals): (listener: () => void) => void {
  let listener: (() => void) | undefined;
  let kept = false;
  process.on(signal, () => {
    if (listener) listener();
    else kept = true;
  });
  return (now) => {
    listener = now;
    if (kept) {
      kept = false;
      now();
    }
  };
}
