import type { Clock } from "../../world/clock.ts";
import type { ContainerSpec } from "./container-spec.ts";

/** The engine keeps this many results. */
const RESULTS_KEPT = 5;

type Status = "starting" | "healthy" | "unhealthy";

export interface HealthResult {
  readonly Start: string;
  readonly End: string;
  readonly ExitCode: number;
  readonly Output: string;
}

/** The healthcheck of one run of a container. Only changes cost a timer; results are made up when asked for. */
export class Healthcheck {
  readonly #check: NonNullable<ContainerSpec["healthcheck"]>;
  readonly #clock: Clock;
  readonly #onChange: (status: Status) => void;
  readonly #startedAt: number;
  #status: Status = "starting";
  /** When the present row of equal results began. */
  #since: number;
  #works = false;
  #timer = new AbortController();

  constructor(options: {
    readonly check: NonNullable<ContainerSpec["healthcheck"]>;
    readonly clock: Clock;
    readonly onChange: (status: Status) => void;
  }) {
    this.#check = options.check;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#startedAt = this.#since = options.clock.now();
    this.#becomeAfter(options.check.healthyAfterMs, "healthy");
  }

  get status(): Status {
    return this.#status;
  }

  /** Checks cannot run in a paused container, so they fail. */
  pause(): void {
    this.#becomeAfter(this.#check.intervalMs, "unhealthy");
  }

  unpause(): void {
    this.#becomeAfter(this.#check.intervalMs, "healthy");
  }

  end(): void {
    this.#timer.abort();
  }

  /** The newest results, oldest first. */
  results(): readonly HealthResult[] {
    const { intervalMs } = this.#check;
    const first = this.#works ? this.#since : this.#startedAt + intervalMs;
    const passed = Math.floor((this.#clock.now() - first) / intervalMs);
    const count = Math.max(0, Math.min(RESULTS_KEPT, passed + 1));
    return Array.from({ length: count }, (_, index) => {
      const at = first + (passed - (count - 1 - index)) * intervalMs;
      const time = new Date(at).toISOString();
      return { Start: time, End: time, ExitCode: this.#works ? 0 : 1, Output: "" };
    });
  }

  #becomeAfter(ms: number, status: Status): void {
    this.#timer.abort();
    const timer = new AbortController();
    this.#timer = timer;
    void this.#clock.sleep(ms, timer.signal).then(() => {
      if (timer.signal.aborted || status === this.#status) return;
      this.#status = status;
      this.#works = status === "healthy";
      this.#since = this.#clock.now();
      this.#onChange(status);
    });
  }
}
