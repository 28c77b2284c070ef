import type { RestartPolicy } from "../container.ts";

/** A container that a user of the simulated engine wants. */
export interface ContainerSpec {
  readonly name: string;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** `KEY=value`. */
  readonly env?: readonly string[];
  readonly hostname?: string;
  readonly healthcheck?: {
    readonly intervalMs: number;
    /** From its start until its checks succeed. */
    readonly healthyAfterMs: number;
  };
  readonly restartPolicy?: RestartPolicy;
  /** The image's explicit STOPSIGNAL. */
  readonly stopSignal?: string;
  /**
   * The signals besides SIGKILL that end its first process. A process with pid 1 has no default
   * actions, so one without handlers ends on none: [].
   */
  readonly endsOn?: readonly string[];
  /** Started with `--rm`. */
  readonly autoRemove?: boolean;
  readonly init?: boolean;
  readonly networkMode?: string;
  readonly pidMode?: string;
}

/** What an ordinary server handles. */
export const ENDS_ON_BY_DEFAULT: readonly string[] = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGABRT"];

/** Linux numbers of the signals that are used here. */
export const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGTERM: 15,
  SIGCONT: 18,
  SIGSTOP: 19,
};
