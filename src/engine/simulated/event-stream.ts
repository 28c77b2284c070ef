import type { ServerResponse } from "node:http";
import type { Clock } from "../../world/clock.ts";
import type { SimulatedContainer } from "./simulated-container.ts";

/** The engine keeps this many past events for `since`. */
const KEPT = 256;

/** What a user of the simulated engine hears. */
export interface SimulatedEvent {
  /** `die`, `health_status: healthy`, ... */
  readonly action: string;
  readonly id: string;
  readonly name: string;
}

type Filters = Readonly<Record<string, readonly string[] | Readonly<Record<string, boolean>>>>;

/** Every event of an engine, in order, for those who subscribed. */
export class EventStream {
  readonly #clock: Clock;
  readonly #subscribers = new Map<ServerResponse, Filters>();
  readonly #listeners = new Set<(event: SimulatedEvent) => void>();
  readonly #past: { readonly message: Message }[] = [];
  #lastNano = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  emit(
    container: SimulatedContainer,
    action: string,
    attributes: Readonly<Record<string, string>> = {},
  ): void {
    // a microsecond apart at least, so that the order is in the times too
    this.#lastNano = Math.max(this.#lastNano + 1000, Math.round(this.#clock.now() * 1e6));
    const image = container.spec.image ?? "busybox:1";
    const message: Message = {
      status: action,
      id: container.id,
      from: image,
      Type: "container",
      Action: action,
      Actor: {
        ID: container.id,
        Attributes: { ...container.spec.labels, image, name: container.name, ...attributes },
      },
      scope: "local",
      time: Math.floor(this.#lastNano / 1e9),
      timeNano: this.#lastNano,
    };
    this.#past.push({ message });
    if (this.#past.length > KEPT) this.#past.shift();
    for (const [answer, filters] of this.#subscribers) send(answer, message, filters);
    const event = { action, id: container.id, name: container.name };
    for (const listener of [...this.#listeners]) listener(event);
  }

  subscribe(answer: ServerResponse, filters: Filters, since: number | undefined): void {
    answer.writeHead(200, { "content-type": "application/json" });
    answer.flushHeaders();
    for (const { message } of this.#past) {
      if (since !== undefined && message.timeNano >= since * 1e9) send(answer, message, filters);
    }
    this.#subscribers.set(answer, filters);
    answer.once("close", () => this.#subscribers.delete(answer));
  }

  listen(listener: (event: SimulatedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
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

function send(answer: ServerResponse, message: Message, filters: Filters): void {
  const action = message.Action.replace(/: .*/, "");
  const { Attributes, ID } = message.Actor;
  const passes =
    allows(filters, "type", message.Type) &&
    allows(filters, "event", action) &&
    (allows(filters, "container", ID) || allows(filters, "container", Attributes.name ?? ""));
  if (passes) answer.write(`${JSON.stringify(message)}\n`);
}

/** Filters come as lists or, from older clients, as maps to true. */
export function allows(filters: Filters, name: string, value: string): boolean {
  const wanted = filters[name];
  if (wanted === undefined) return true;
  return (Array.isArray(wanted) ? wanted : Object.keys(wanted)).includes(value);
}
