import type { Clock } from "../../world/clock.ts";
import type { Health } from "../container.ts";
import type { HealthcheckSpec } from "./container-spec.ts";
import { type EngineTime, toRfc3339 } from "./engine-time.ts";

/** The engine keeps this many results. */
const RESULTS_KEPT = 5;
const RETRIES_BY_DEFAULT = 3;

type Status = Exclude<Health, "none">;

interface HealthResult {
  readonly Start: string;
  readonly End: string;
  readonly ExitCode: number;
  readonly Output: string;
}

/**
 * The healthcheck of a container through all its runs, after moby's daemon/health.go: it rests
 * while the container is paused or down, and calls it unhealthy meanwhile without an event. Its
 * results outlive a restart.
 */
export class Healthcheck {
  readonly spec: HealthcheckSpec;
  readonly #clock: Clock;
  readonly #time: EngineTime;
  readonly #passes: (ranForMs: number) => boolean;
  readonly #emit: (action: string, attributes?: Readonly<Record<string, string>>) => void;
  #status: Status = "starting";
  #failingStreak = 0;
  #results: readonly HealthResult[] = [];
  #startedAt = 0;
  #rounds = new AbortController();

  constructor(options: {
    readonly spec: HealthcheckSpec;
    readonly clock: Clock;
    readonly time: EngineTime;
    /** Whether a check at this age of the run succeeds. */
    readonly passes: (ranForMs: number) => boolean;
    readonly emit: (action: string, attributes?: Readonly<Record<string, string>>) => void;
  }) {
    this.spec = options.spec;
    this.#clock = options.clock;
    this.#time = options.time;
    this.#passes = options.passes;
    this.#emit = options.emit;
  }

  /** As inspections show it. */
  get json(): unknown {
    return { Status: this.#status, FailingStreak: this.#failingStreak, Log: this.#results };
  }

  get status(): Status {
    return this.#status;
  }

  /** The container has started. */
  begin(): void {
    this.#status = "starting";
    this.#failingStreak = 0;
    this.#startedAt = this.#clock.monotonic();
    this.resume();
  }

  /** The container goes on after a pause. */
  resume(): void {
    this.#rounds.abort();
    this.#rounds = new AbortController();
    void this.#run(this.#rounds.signal);
  }

  /** The container is paused or has ended. */
  rest(): void {
    this.#rounds.abort();
    this.#status = "unhealthy";
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#clock.sleep(this.spec.intervalMs, signal);
      if (signal.aborted) return;
      this.#check();
    }
  }

  #check(): void {
    const Start = toRfc3339(this.#time.next());
    const ranForMs = this.#clock.monotonic() - this.#startedAt;
    const ExitCode = this.#passes(ranForMs) ? 0 : 1;
    const command = "/bin/sh -c check";
    const execID = "e".repeat(64);
    this.#emit(`exec_create: ${command}`, { execID });
    this.#emit(`exec_start: ${command}`, { execID });
    this.#emit("exec_die", { execID, exitCode: String(ExitCode) });
    const result = { Start, End: toRfc3339(this.#time.next()), ExitCode, Output: "" };
    this.#results = [...this.#results, result].slice(-RESULTS_KEPT);
    this.#become(ExitCode === 0 ? this.#succeeded() : this.#failed(ranForMs));
  }

  #succeeded(): Status {
    this.#failingStreak = 0;
    return "healthy";
  }

  #failed(ranForMs: number): Status {
    const { retries = RETRIES_BY_DEFAULT, startPeriodMs = 0 } = this.spec;
    if (this.#status === "starting" && ranForMs < startPeriodMs) return this.#status;
    this.#failingStreak++;
    return this.#failingStreak >= retries ? "unhealthy" : this.#status;
  }

  #become(status: Status): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#emit(`health_status: ${status}`);
  }
}
