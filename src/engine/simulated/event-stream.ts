import type { ServerResponse } from "node:http";
import { imageOf } from "./container-spec.ts";
import { type EngineTime, toNanoseconds } from "./engine-time.ts";
import { allows, allowsLabels, type Filters } from "./filters.ts";
import type { SimulatedContainer } from "./simulated-container.ts";

/** The engine keeps this many past events for `since`. */
const KEPT = 256;

export const EVENT_FILTERS: readonly string[] = ["container", "event", "image", "label", "type"];

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
  readonly status: string;
  readonly id: string;
  readonly from: string;
  readonly Type: "container";
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: "local";
  readonly time: number;
  readonly timeNano: number;
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
    container: SimulatedContainer,
    action: string,
    attributes: Readonly<Record<string, string>> = {},
  ): void {
    const { id, name, spec } = container;
    const at = this.#time.next();
    const image = imageOf(spec);
    const message: Message = {
      status: action,
      id,
      from: image,
      Type: "container",
      Action: action,
      Actor: { ID: id, Attributes: { ...spec.labels, image, name, ...attributes } },
      scope: "local",
      time: Math.floor(at / 1000),
      timeNano: toNanoseconds(at),
    };
    this.#past.push(message);
    if (this.#past.length > KEPT) this.#past.shift();
    for (const [answer, filters] of this.#subscribers) send(answer, message, filters);
    for (const listener of [...this.#listeners]) listener({ action, id, name, at });
  }

  /** `since` in seconds since the epoch: first tells what happened from then on. */
  subscribe(answer: ServerResponse, filters: Filters, since: number | undefined): void {
    answer.writeHead(200, { "content-type": "application/json" });
    answer.flushHeaders();
    const missed = since === undefined ? [] : this.#past;
    for (const message of missed) {
      if (message.timeNano >= (since ?? 0) * 1e9) send(answer, message, filters);
    }
    this.#subscribers.set(answer, filters);
    answer.once("close", () => this.#subscribers.delete(answer));
  }

  listen(listener: (event: SimulatedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Hangs up on every subscriber, as an engine that is overloaded or restarts. */
  drop(): void {
    for (const answer of [...this.#subscribers.keys()]) answer.destroy();
  }
}

function send(answer: ServerResponse, message: Message, filters: Filters): void {
  const { ID, Attributes } = message.Actor;
  const passes =
    allows(filters, "type", message.Type) &&
    allowsAction(filters, message.Action) &&
    allows(filters, "container", ID, Attributes.name ?? "") &&
    allows(filters, "image", Attributes.image ?? "") &&
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
