import { type Container, projectOf } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { EngineEvent } from "../engine/engine.ts";
import type { Clock } from "../world/clock.ts";

/** `docker compose down` stops one group of services after the other, with less than this between. */
const QUIET_FOR_MS = 3000;
/** Longer than a container takes to end after it was told to; one that goes on running ignores it. */
const STOPS_WITHIN_MS = 90_000;
/** SIGINT, SIGQUIT, SIGKILL and SIGTERM, by their Linux numbers. */
const ENDING_SIGNALS: ReadonlySet<number> = new Set([2, 3, 9, 15]);

/** What was seen of containers that were told to end, other than by a strike. */
interface Stopping {
  readonly project: string;
  readonly name: string;
  /** By the monotonic clock. */
  readonly askedToStopAtMs: number;
}

/**
 * Watches compose projects for being taken down. What chaos-monkey starts while compose stops and
 * removes the rest would stay behind, or keep compose from removing the project's network.
 */
export class TakedownWatch {
  readonly #containers: Containers;
  readonly #clock: Clock;
  readonly #isStruck: (id: string) => boolean;
  readonly #stopping = new Map<string, Stopping>();
  /** When a container of a project was last stopped or removed, by the monotonic clock. */
  readonly #stopped = new Map<string, { readonly name: string; readonly atMs: number }>();

  constructor(options: {
    readonly containers: Containers;
    readonly clock: Clock;
    /** Whether a strike explains what happens to this container. */
    readonly isStruck: (id: string) => boolean;
  }) {
    this.#containers = options.containers;
    this.#clock = options.clock;
    this.#isStruck = options.isStruck;
  }

  /** For every event, also for those that the engine remembers of the time before. */
  hear({ action, id, name, labels, signal, receivedAtMs }: EngineEvent): void {
    const project = projectOf({ labels });
    if (project === undefined) return;
    if (action === "start") this.#stopping.delete(id);
    else if (action === "kill" && ENDING_SIGNALS.has(signal ?? 0) && !this.#isStruck(id)) {
      this.#stopping.set(id, { project, name, askedToStopAtMs: receivedAtMs });
    } else if (action === "destroy" || (action === "die" && this.#stopping.has(id))) {
      this.#stopping.delete(id);
      if (!this.#isStruck(id)) this.#stopped.set(project, { name, atMs: receivedAtMs });
    }
  }

  /**
   * Why nothing of this project is to be started now; undefined: nothing speaks against it.
   * `downAt`: when the container in question went down, by the engine's clock.
   */
  whyNot(
    project: string,
    downAt: number | undefined,
  ): { readonly because: string; readonly isOver: boolean } | undefined {
    const now = this.#clock.monotonic();
    for (const [id, { askedToStopAtMs: toldAtMs }] of this.#stopping) {
      if (now - toldAtMs > STOPS_WITHIN_MS) this.#stopping.delete(id);
    }
    const stopping = [...this.#stopping.values()].find((it) => it.project === project);
    if (stopping !== undefined) {
      return { because: `${stopping.name} of project ${project} is being stopped`, isOver: false };
    }
    const stopped = this.#stopped.get(project);
    if (stopped !== undefined && now - stopped.atMs < QUIET_FOR_MS) {
      return { because: `${stopped.name} of project ${project} was just stopped`, isOver: false };
    }
    if (!this.#isDown(project, downAt)) return undefined;
    return { because: `project ${project} was stopped as a whole`, isOver: true };
  }

  /** Whether the rest of the project ended after the container in question, and all of it. */
  #isDown(project: string, downAt: number | undefined): boolean {
    const others = this.#containers
      .all()
      .filter(
        (it) =>
          projectOf(it) === project &&
          it.labels["chaos-monkey.role"] === undefined &&
          !this.#isStruck(it.id),
      );
    if (downAt === undefined || others.some(isUp)) return false;
    return others.some(({ finishedAt = 0 }) => finishedAt > downAt);
  }
}

function isUp({ state }: Container): boolean {
  return state === "running" || state === "paused" || state === "restarting";
}
