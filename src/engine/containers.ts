import type { Container } from "./container.ts";
import type { EngineEvent, EngineIdentity, HostReader, Timekeeping } from "./engine.ts";

/** What those who follow the containers are told, in order. */
export type ContainerNews =
  | { readonly kind: "event"; readonly event: EngineEvent }
  /** Connected and listed again; events in between may have been missed. */
  | { readonly kind: "connected"; readonly identity: EngineIdentity }
  | { readonly kind: "lost"; readonly because: string };

/** The containers of one engine as they are now, known without asking it. */
export interface Containers extends Timekeeping, HostReader {
  /** Whether what `all` and `get` answer is current. */
  readonly connected: boolean;
  /** The engine as it was last reached; undefined: it was not reached yet. */
  readonly identity: EngineIdentity | undefined;
  all(): readonly Container[];
  get(id: string): Container | undefined;
  /** Asks the engine, by full id or by name; undefined when it knows no such container (any more). */
  refresh(idOrName: string): Promise<Container | undefined>;
  /**
   * Asks the engine which containers there are, and inspects those that were not known or are gone:
   * for a name that nothing known answers to, in case no event has told of it.
   */
  discover(): Promise<void>;
  /** Asks the engine what happened from `since` on; see `EventHistory`. */
  remembered(since: number): Promise<readonly EngineEvent[]>;
  /** The returned function ends it. */
  follow(listener: (news: ContainerNews) => void): () => void;
}
