import { randomBytes } from "node:crypto";
import type { Clock } from "../../world/clock.ts";
import type { ContainerState } from "../container.ts";
import { type ContainerSpec, handles, NO_RESTART, networksOf } from "./container-spec.ts";
import { Endpoints } from "./endpoints.ts";
import type { EngineTime } from "./engine-time.ts";
import { Healthcheck } from "./healthcheck.ts";
import { type HostLimits, UNLIMITED, updated } from "./limits.ts";
import { cannotPause, notRunning, Refusal, stillUp } from "./refusal.ts";
import { RestartManager } from "./restart-policy.ts";
import { endsByDefault, signalNumber } from "./signal-number.ts";

type Attributes = Readonly<Record<string, string>>;

/** What the containers of an engine share. */
export interface Surroundings {
  readonly clock: Clock;
  readonly time: EngineTime;
  emit(container: SimulatedContainer, action: string, attributes?: Attributes): void;
  /** It is removed. */
  onGone(container: SimulatedContainer): void;
}

/**
 * One container, with what Docker 20.10 makes of requests in each of its states (moby's
 * daemon/kill.go, stop.go, monitor.go). Requests that the engine refuses throw a Refusal.
 */
export class SimulatedContainer {
  readonly id = randomBytes(32).toString("hex");
  readonly spec: ContainerSpec;
  readonly createdAt: number;
  readonly health: Healthcheck | undefined;
  readonly endpoints: Endpoints;
  name: string;
  limits: HostLimits;
  /** Its healthcheck fails for as long as this is set. */
  isSick = false;
  #state: ContainerState = "created";
  #pid = 0;
  #exitCode = 0;
  #startedAt: number | undefined;
  #finishedAt: number | undefined;
  #restartCount = 0;
  readonly #around: Surroundings;
  #restarts: RestartManager;
  #stoppedByHand = false;
  /** By the clock that never jumps. */
  #runningSince = 0;
  /** Ends with each run, so that what was under way for one does not touch the next. */
  #run = new AbortController();
  /** Resolves when it is down for good; one that waits for its restart is not. */
  #down = Promise.withResolvers<void>();
  /** What a frozen process will get when it goes on. */
  #queuedSignals: string[] = [];
  #keepAfterEnd = false;

  constructor(spec: ContainerSpec, surroundings: Surroundings) {
    this.spec = spec;
    this.name = spec.name;
    this.#around = surroundings;
    this.#restarts = new RestartManager(spec.restartPolicy ?? NO_RESTART);
    this.createdAt = surroundings.time.next();
    this.health = this.#healthcheck();
    this.limits = { ...UNLIMITED, ...spec.limits };
    this.endpoints = new Endpoints({ id: this.id, name: spec.name }, networksOf(spec));
  }

  get state(): ContainerState {
    return this.#state;
  }

  /** Running as the engine counts it: also while paused, or waiting for its restart. */
  get isUp(): boolean {
    return ["running", "paused", "restarting"].includes(this.#state);
  }

  get pid(): number {
    return this.#pid;
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get finishedAt(): number | undefined {
    return this.#finishedAt;
  }

  get restartCount(): number {
    return this.#restartCount;
  }

  start(): void {
    if (this.#state === "paused") {
      throw new Refusal(409, "cannot start a paused container, try unpause instead");
    }
    if (this.isUp) throw new Refusal(304, "already started");
    this.#restarts = new RestartManager(this.spec.restartPolicy ?? NO_RESTART);
    this.#stoppedByHand = false;
    this.#restartCount = 0;
    this.#down = Promise.withResolvers();
    this.#begin();
  }

  kill(signal: string): void {
    if (!this.isUp) throw notRunning(this.id);
    this.#signal(signal);
  }

  async stop(graceMs: number): Promise<void> {
    if (!this.isUp) throw new Refusal(304, "already stopped");
    await this.#stop(graceMs);
  }

  async restart(graceMs: number): Promise<void> {
    if (this.isUp) {
      this.#keepAfterEnd = true;
      try {
        await this.#stop(graceMs);
      } finally {
        this.#keepAfterEnd = false;
      }
    }
    this.start();
    this.#emit("restart");
  }

  pause(): void {
    if (this.#state !== "running") throw cannotPause(this.id, this.#state);
    this.#state = "paused";
    this.health?.rest();
    this.#emit("pause");
  }

  unpause(): void {
    if (this.#state !== "paused") throw new Refusal(500, `Container ${this.id} is not paused`);
    this.#state = "running";
    this.health?.resume();
    this.#emit("unpause");
    for (const signal of this.#queuedSignals.splice(0)) this.#deliver(signal);
  }

  update(change: Partial<HostLimits>): void {
    this.limits = updated(this.limits, change);
    this.#emit("update");
  }

  remove(force: boolean): void {
    if (this.isUp && !force) throw stillUp(this.id, this.#state);
    this.#keepAfterEnd = true;
    if (this.isUp) this.#signal("SIGKILL");
    this.#vanish();
  }

  rename(name: string): void {
    const oldName = `/${this.name}`;
    this.name = name;
    this.#emit("rename", { oldName });
  }

  /** The process ends without the engine's doing: the restart policy decides what follows. */
  crash(exitCode = 137): void {
    if (this.#state !== "running") {
      throw new Error(`expected ${this.name} to run so that it can crash, it is ${this.#state}`);
    }
    this.#end(exitCode);
  }

  /** Ends every timer. */
  dispose(): void {
    this.#run.abort();
    this.health?.rest();
  }

  #signal(signal: string): void {
    const { stopSignal } = this.spec;
    // without an explicit STOPSIGNAL any signal counts as one
    const isLast = signal === "SIGKILL" || stopSignal === undefined || signal === stopSignal;
    if (isLast) this.#restarts.cancel();
    this.#stoppedByHand = true;
    if (this.#state === "restarting") {
      if (isLast) this.#settle();
      return;
    }
    this.#emit("kill", { signal: String(signalNumber(signal)) });
    if (this.#state !== "paused" || signal === "SIGKILL") {
      this.#deliver(signal);
    } else {
      this.#queuedSignals.push(signal);
      if (isLast) this.unpause();
    }
  }

  #deliver(signal: string): void {
    if (signal === "SIGKILL") {
      this.#end(137);
      return;
    }
    const isDeadly = this.spec.init === true && endsByDefault(signal);
    if (!isDeadly && !handles(this.spec, signal)) return;
    const run = this.#run.signal;
    void this.#around.clock.sleep(this.spec.endsAfterMs ?? 0, run).then(() => {
      // who is frozen meanwhile ends when it goes on
      if (run.aborted) return;
      if (this.#state === "paused") this.#queuedSignals.push(signal);
      else this.#end(128 + signalNumber(signal));
    });
  }

  async #stop(graceMs: number): Promise<void> {
    const down = this.#down.promise;
    this.#signal(this.spec.stopSignal ?? "SIGTERM");
    const over = new AbortController();
    await Promise.race([down, this.#around.clock.sleep(graceMs, over.signal)]);
    over.abort();
    if (this.isUp) this.#signal("SIGKILL");
    this.#emit("stop");
  }

  #begin(): void {
    this.#run = new AbortController();
    this.#state = "running";
    this.#pid = 2 + Math.floor(Math.random() * 30_000);
    this.#startedAt = this.#around.time.next();
    this.#runningSince = this.#around.clock.monotonic();
    this.#exitCode = 0;
    this.health?.begin();
    this.#emit("start");
    if (this.spec.exits) void this.#exitByItself(this.spec.exits, this.#run.signal);
  }

  async #exitByItself(exits: NonNullable<ContainerSpec["exits"]>, run: AbortSignal): Promise<void> {
    await this.#around.clock.sleep(exits.afterMs, run);
    if (!run.aborted && this.#state === "running") this.#end(exits.code);
  }

  #end(exitCode: number): void {
    this.#run.abort();
    this.#queuedSignals = [];
    this.health?.rest();
    this.#pid = 0;
    this.#exitCode = exitCode;
    this.#finishedAt = this.#around.time.next();
    const ranForMs = this.#around.clock.monotonic() - this.#runningSince;
    const pauseMs = this.#restarts.pauseAfterExit({
      code: exitCode,
      ranForMs,
      stoppedByHand: this.#stoppedByHand,
    });
    if (pauseMs === undefined) {
      this.#state = "exited";
      this.#emit("die", { exitCode: String(exitCode) });
      this.#settle();
      return;
    }
    this.#restartCount++;
    this.#state = "restarting";
    this.#emit("die", { exitCode: String(exitCode) });
    this.#beginAfter(pauseMs);
  }

  #beginAfter(ms: number): void {
    const waiting = new AbortController();
    this.#run = waiting;
    void this.#around.clock.sleep(ms, waiting.signal).then(() => {
      if (!waiting.signal.aborted) this.#begin();
    });
  }

  /** It is down, and nothing brings it back. */
  #settle(): void {
    this.#run.abort();
    this.#state = "exited";
    this.#down.resolve();
    if (this.spec.autoRemove && !this.#keepAfterEnd) this.#vanish();
  }

  #vanish(): void {
    this.dispose();
    this.#state = "removing";
    this.#emit("destroy");
    this.#around.onGone(this);
  }

  #healthcheck(): Healthcheck | undefined {
    const { healthcheck: spec } = this.spec;
    const { clock, time } = this.#around;
    return (
      spec &&
      new Healthcheck({
        spec,
        clock,
        time,
        passes: (ranForMs) => !this.isSick && ranForMs >= spec.healthyAfterMs,
        emit: (action, attributes) => this.#emit(action, attributes),
      })
    );
  }

  #emit(action: string, attributes?: Attributes): void {
    this.#around.emit(this, action, attributes);
  }
}
