import type { ServerResponse } from "node:http";
import { type ContainerSpec, imageOf } from "./container-spec.ts";
import { type EngineTime, toNanoseconds } from "./engine-time.ts";
import { allows, allowsLabels, type Filters } from "./filters.ts";
import type { SimulatedNetwork } from "./network.ts";

/** The engine keeps this many past events for `since`. */
const KEPT = 256;

/** What a timer of Node takes; about four weeks. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Asked for one of these, the engine takes every wanted action as the beginning of a word. */
const INEXACT = ["health_status", "exec_create", "exec_start"];

/** What a user of the simulated engine hears. */
export interface SimulatedEvent {
  /** `die`, `health_status: healthy`, ... */
  readonly action: string;
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch by the engine's clock, with fractions. */
  readonly at: number;
}

interface Message {
  /** With those of containers only, as are the next two. */
  readonly status?: string;
  readonly id?: string;
  readonly from?: string;
  readonly Type: "container" | "network";
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: "local";
  readonly time: number;
  readonly timeNano: number;
}

interface Subscription {
  readonly filters: Filters;
  /** Seconds since the epoch. */
  readonly since: number | undefined;
  /** Seconds since the epoch. */
  readonly until: number | undefined;
}

/** Every event of an engine, in order, for those who subscribed. */
export class EventStream {
  readonly #time: EngineTime;
  readonly #subscribers = new Map<ServerResponse, Filters>();
  readonly #listeners = new Set<(event: SimulatedEvent) => void>();
  readonly #past: Message[] = [];

  constructor(time: EngineTime) {
    this.#time = time;
  }

  emit(
    {
      id,
      name,
      spec,
    }: { readonly id: string; readonly name: string; readonly spec: ContainerSpec },
    action: string,
    attributes: Readonly<Record<string, string>> = {},
  ): void {
    const image = imageOf(spec);
    const at = this.#tell({
      status: action,
      id,
      from: image,
      Type: "container",
      Action: action,
      Actor: { ID: id, Attributes: { ...spec.labels, image, name, ...attributes } },
    });
    for (const listener of [...this.#listeners]) listener({ action, id, name, at });
  }

  emitNetwork(
    { id, name, driver }: SimulatedNetwork,
    action: "connect" | "disconnect",
    containerId: string,
  ): void {
    const Attributes = { container: containerId, name, type: driver };
    this.#tell({ Type: "network", Action: action, Actor: { ID: id, Attributes } });
  }

  /** First tells what happened `since`; ends at `until`. */
  subscribe(answer: ServerResponse, { filters, since, until }: Subscription): void {
    answer.writeHead(200, { "content-type": "application/json" });
    answer.flushHeaders();
    for (const message of since === undefined ? [] : this.#past) {
      const { timeNano } = message;
      const isWanted = timeNano >= (since ?? 0) * 1e9 && timeNano <= (until ?? Infinity) * 1e9;
      if (isWanted) send(answer, message, filters);
    }
    const leftMs = until === undefined ? Infinity : until * 1000 - this.#time.next();
    if (leftMs <= 0) {
      answer.end();
      return;
    }
    this.#subscribers.set(answer, filters);
    const ending =
      until === undefined
        ? undefined
        : setTimeout(() => answer.end(), Math.min(leftMs, LONGEST_TIMER_MS));
    answer.once("close", () => {
      clearTimeout(ending);
      this.#subscribers.delete(answer);
    });
  }

  listen(listener: (event: SimulatedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Hangs up on every subscriber, as an engine that is overloaded or restarts. */
  drop(): void {
    for (const answer of [...this.#subscribers.keys()]) answer.destroy();
  }

  /** Answers when it happened. */
  #tell(event: Omit<Message, "scope" | "time" | "timeNano">): number {
    const at = this.#time.next();
    const message: Message = {
      ...event,
      scope: "local",
      time: Math.floor(at / 1000),
      timeNano: toNanoseconds(at),
    };
    this.#past.push(message);
    if (this.#past.length > KEPT) this.#past.shift();
    for (const [answer, filters] of this.#subscribers) send(answer, message, filters);
    return at;
  }
}

function send(answer: ServerResponse, message: Message, filters: Filters): void {
  const { ID, Attributes } = message.Actor;
  const passes =
    allows(filters, "type", message.Type) &&
    allowsAction(filters, message.Action) &&
    allows(filters, "container", ID, Attributes.name ?? "") &&
    allows(filters, "image", Attributes.image ?? "") &&
    allows(
      filters,
      "network",
      ...(message.Type === "network" ? [ID, Attributes.name ?? ""] : []),
    ) &&
    allowsLabels(filters, Attributes);
  if (passes) answer.write(`${JSON.stringify(message)}\n`);
}

function allowsAction(filters: Filters, action: string): boolean {
  const wanted = filters.get("event");
  if (wanted === undefined) return true;
  return INEXACT.some((it) => wanted.includes(it))
    ? wanted.some((it) => action.startsWith(it))
    : wanted.includes(action);
}
