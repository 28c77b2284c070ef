import { randomBytes } from "node:crypto";
import { messageOf } from "../../world/message-of.ts";
import type { ContainerState } from "../container.ts";
import { type ContainerSpec, NO_RESTART } from "./container-spec.ts";
import { Endpoints } from "./endpoints.ts";
import type { EngineContext } from "./engine-context.ts";
import { FirstProcess } from "./first-process.ts";
import { Healthcheck } from "./healthcheck.ts";
import { type HostLimits, UNLIMITED, updated } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import { cannotPause, type Refusals } from "./refusals.ts";
import { RestartManager } from "./restart-policy.ts";
import { signalNumber } from "./signal-number.ts";

/**
 * One container, with what Docker makes of requests in each of its states (moby's daemon/kill.go,
 * stop.go, monitor.go). Requests that the engine refuses throw a Refusal.
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
  #exitCode = 0;
  #error = "";
  #startedAt: number | undefined;
  #finishedAt: number | undefined;
  #restartCount = 0;
  readonly #context: EngineContext;
  #restarts: RestartManager;
  #stoppedByHand = false;
  /** Only while it runs or is paused. */
  #process: FirstProcess | undefined;
  /** Until its restart policy starts it again. */
  #waiting = new AbortController();
  /** Resolves when it is down for good; one that waits for its restart is not. */
  #down = Promise.withResolvers<void>();
  #keepAfterEnd = false;

  constructor(spec: ContainerSpec, context: EngineContext) {
    this.spec = spec;
    this.name = spec.name;
    this.#context = context;
    this.#restarts = new RestartManager(spec.restartPolicy ?? NO_RESTART);
    this.createdAt = context.time.next();
    this.health = this.#healthcheck();
    this.limits = { ...UNLIMITED, ...spec.limits };
    this.endpoints = new Endpoints(this, context);
  }

  get state(): ContainerState {
    return this.#state;
  }

  /** Running as the engine counts it: also while paused, or waiting for its restart. */
  get isUp(): boolean {
    return ["running", "paused", "restarting"].includes(this.#state);
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  /** Why its last start failed. */
  get error(): string {
    return this.#error;
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
    this.#attach();
    this.#restarts = new RestartManager(this.spec.restartPolicy ?? NO_RESTART);
    this.#stoppedByHand = false;
    this.#restartCount = 0;
    this.#down = Promise.withResolvers();
    this.#begin();
  }

  kill(signal: string): void {
    if (!this.isUp) throw this.#refusals.notRunning(this.id);
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
    if (this.#state !== "running") throw cannotPause(this.id, this.#state, this.#refusals);
    this.#state = "paused";
    this.#process?.freeze();
    this.health?.rest();
    this.#emit("pause");
  }

  unpause(): void {
    if (this.#state !== "paused") throw new Refusal(500, `Container ${this.id} is not paused`);
    this.#state = "running";
    this.health?.resume();
    this.#emit("unpause");
    this.#process?.thaw();
  }

  update(change: Partial<HostLimits>): void {
    this.limits = updated(this.id, this.limits, change);
    this.#emit("update");
  }

  remove(force: boolean): void {
    if (this.isUp && !force) throw this.#refusals.stillUp(this, this.#state);
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
    this.#process?.exit(exitCode);
  }

  /** Ends every timer. */
  dispose(): void {
    this.#process?.dispose();
    this.#waiting.abort();
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
    this.#process?.send(signal);
    if (isLast && this.#state === "paused") this.unpause();
  }

  async #stop(graceMs: number): Promise<void> {
    const down = this.#down.promise;
    this.#signal(this.spec.stopSignal ?? "SIGTERM");
    const over = new AbortController();
    await Promise.race([down, this.#context.clock.sleep(graceMs, over.signal)]);
    over.abort();
    if (this.isUp) this.#signal("SIGKILL");
    this.#emit("stop");
  }

  /** Joins its networks, or says why it cannot be started. */
  #attach(): void {
    try {
      this.endpoints.attachAll();
      this.#error = "";
    } catch (error) {
      this.#error = messageOf(error);
      throw error;
    }
  }

  #begin(): void {
    this.#state = "running";
    this.#startedAt = this.#context.time.next();
    this.#exitCode = 0;
    this.#process = new FirstProcess(this.spec, this.#context.clock, (code) => this.#end(code));
    this.health?.begin();
    this.#emit("start");
  }

  #end(exitCode: number): void {
    const ranForMs = this.#process?.ranForMs ?? 0;
    this.#process = undefined;
    this.health?.rest();
    this.#exitCode = exitCode;
    this.#finishedAt = this.#context.time.next();
    const pauseMs = this.#restarts.pauseAfterExit({
      code: exitCode,
      ranForMs,
      stoppedByHand: this.#stoppedByHand,
    });
    this.#state = pauseMs === undefined ? "exited" : "restarting";
    if (pauseMs !== undefined) this.#restartCount++;
    this.#emit("die", { exitCode: String(exitCode) });
    this.endpoints.detachAll();
    if (pauseMs === undefined) this.#settle();
    else void this.#beginAfter(pauseMs);
  }

  async #beginAfter(ms: number): Promise<void> {
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    await this.#context.clock.sleep(ms, signal);
    if (signal.aborted) return;
    try {
      this.#attach();
    } catch {
      // the reason is in `error`
      this.#settle();
      return;
    }
    this.#begin();
  }

  /** It is down, and nothing brings it back. */
  #settle(): void {
    this.#waiting.abort();
    this.#state = "exited";
    this.#down.resolve();
    if (this.spec.autoRemove && !this.#keepAfterEnd) this.#vanish();
  }

  #vanish(): void {
    this.dispose();
    this.#state = "removing";
    this.#emit("destroy");
    this.#context.containers.remove(this);
  }

  #healthcheck(): Healthcheck | undefined {
    const { healthcheck: spec } = this.spec;
    const { clock, time } = this.#context;
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

  #emit(action: string, attributes?: Readonly<Record<string, string>>): void {
    this.#context.events.emit(this, action, attributes);
  }

  get #refusals(): Refusals {
    return this.#context.edition.refusals;
  }
}
