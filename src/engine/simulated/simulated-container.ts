import { randomBytes } from "node:crypto";
import type { Clock } from "../../world/clock.ts";
import type { ContainerState } from "../container.ts";
import type { EngineAction } from "../engine.ts";
import { type ContainerSpec, ENDS_ON_BY_DEFAULT, SIGNAL_NUMBERS } from "./container-spec.ts";
import { Healthcheck } from "./healthcheck.ts";
import { Refusal } from "./refusal.ts";
import { RestartManager } from "./restart-policy.ts";

type Emit = (action: EngineAction | string, attributes?: Readonly<Record<string, string>>) => void;

/** One container, with what Docker 20.10 makes of requests in each of its states. */
export class SimulatedContainer {
  readonly id = randomBytes(32).toString("hex");
  readonly spec: ContainerSpec;
  readonly createdAt: number;
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #onGone: () => void;
  readonly #restarts: RestartManager;
  name: string;
  state: ContainerState = "created";
  pid = 0;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  exitCode = 0;
  restartCount = 0;
  health: Healthcheck | undefined;
  #pendingRestart = new AbortController();

  constructor(options: {
    readonly spec: ContainerSpec;
    readonly clock: Clock;
    readonly emit: (container: SimulatedContainer, ...event: Parameters<Emit>) => void;
    readonly onGone: (container: SimulatedContainer) => void;
  }) {
    this.spec = options.spec;
    this.name = options.spec.name;
    this.#clock = options.clock;
    this.#emit = (...event) => options.emit(this, ...event);
    this.#onGone = () => options.onGone(this);
    this.#restarts = new RestartManager(
      options.spec.restartPolicy ?? { name: "no", maximumRetryCount: 0 },
    );
    this.createdAt = this.#clock.now();
    this.#emit("create");
  }

  get isUp(): boolean {
    return this.state === "running" || this.state === "paused";
  }

  start(): void {
    if (this.state === "paused")
      throw new Refusal(500, "cannot start a paused container, try unpause instead");
    if (this.isUp) throw new Refusal(304, "already started");
    this.#pendingRestart.abort();
    this.#restarts.reset();
    this.restartCount = 0;
    this.#run();
  }

  /** Through the API: the engine notes it, and cancels the restart policy as moby does. */
  kill(signal: string): void {
    if (!this.isUp) {
      throw new Refusal(
        409,
        `Cannot kill container: ${this.name}: Container ${this.id} is not running`,
      );
    }
    this.#restarts.onKill(signal, this.spec.stopSignal);
    this.#emit("kill", { signal: String(SIGNAL_NUMBERS[signal]) });
    if (this.#endsOn(signal)) this.#end(128 + (SIGNAL_NUMBERS[signal] ?? 0));
  }

  /** The process ends by itself or is killed on the host: the restart policy decides. */
  crash(exitCode = 137): void {
    if (this.isUp) this.#end(exitCode);
  }

  async stop(graceMs: number): Promise<void> {
    if (!this.isUp) throw new Refusal(304, "already stopped");
    await this.#stop(graceMs);
    this.#emit("stop");
  }

  async restart(graceMs: number): Promise<void> {
    if (this.isUp) {
      await this.#stop(graceMs);
      this.#emit("stop");
    }
    this.start();
    this.#emit("restart");
  }

  pause(): void {
    if (this.state === "paused") throw new Refusal(409, `Container ${this.id} is already paused`);
    if (!this.isUp) throw new Refusal(409, `Container ${this.id} is not running`);
    this.state = "paused";
    this.health?.pause();
    this.#emit("pause");
  }

  unpause(): void {
    if (this.state !== "paused") throw new Refusal(500, `Container ${this.id} is not paused`);
    this.state = "running";
    this.health?.unpause();
    this.#emit("unpause");
  }

  rename(name: string): void {
    const oldName = this.name;
    this.name = name;
    this.#emit("rename", { oldName: `/${oldName}` });
  }

  remove(force: boolean): void {
    if (this.isUp && !force) {
      throw new Refusal(
        409,
        `You cannot remove a running container ${this.id}. Stop the container before attempting removal or force remove`,
      );
    }
    if (this.isUp) {
      this.#restarts.onStop();
      this.#emit("kill", { signal: "9" });
      this.#end(137, { staysKnown: true });
    }
    this.dispose();
    this.#emit("destroy");
    this.#onGone();
  }

  /** Ends every timer. */
  dispose(): void {
    this.#pendingRestart.abort();
    this.health?.end();
  }

  #endsOn(signal: string): boolean {
    return signal === "SIGKILL" || (this.spec.endsOn ?? ENDS_ON_BY_DEFAULT).includes(signal);
  }

  async #stop(graceMs: number): Promise<void> {
    const signal = this.spec.stopSignal ?? "SIGTERM";
    this.#restarts.onStop();
    this.#emit("kill", { signal: String(SIGNAL_NUMBERS[signal]) });
    if (this.#endsOn(signal)) {
      this.#end(128 + (SIGNAL_NUMBERS[signal] ?? 0));
      return;
    }
    await this.#clock.sleep(graceMs);
    if (!this.isUp) return;
    this.#emit("kill", { signal: "9" });
    this.#end(137);
  }

  #run(): void {
    this.state = "running";
    this.pid = 1000 + Math.floor(Math.random() * 30_000);
    this.startedAt = this.#clock.now();
    this.exitCode = 0;
    this.#emit("start");
    if (this.spec.healthcheck) {
      this.health = new Healthcheck({
        check: this.spec.healthcheck,
        clock: this.#clock,
        onChange: (status) => this.#emit(`health_status: ${status}`),
      });
    }
  }

  #end(exitCode: number, options: { readonly staysKnown?: boolean } = {}): void {
    const now = this.#clock.now();
    const ranForMs = now - (this.startedAt ?? now);
    this.health?.end();
    this.state = "exited";
    this.pid = 0;
    this.finishedAt = now;
    this.exitCode = exitCode;
    this.#emit("die", { exitCode: String(exitCode) });
    const pauseMs = this.#restarts.pauseAfterExit({
      code: exitCode,
      ranForMs,
      restarts: this.restartCount,
    });
    if (pauseMs !== undefined) this.#restartAfter(pauseMs);
    else if (this.spec.autoRemove && !options.staysKnown) {
      this.#emit("destroy");
      this.#onGone();
    }
  }

  #restartAfter(pauseMs: number): void {
    this.state = "restarting";
    const pending = new AbortController();
    this.#pendingRestart = pending;
    void this.#clock.sleep(pauseMs, pending.signal).then(() => {
      if (pending.signal.aborted) return;
      this.restartCount++;
      this.#run();
    });
  }
}
