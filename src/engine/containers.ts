import type { Container } from "./container.ts";
import type { EngineEvent, EngineIdentity, Timekeeping } from "./engine.ts";

/** What those who follow the containers are told, in order. */
export type ContainerNews =
  | { readonly kind: "event"; readonly event: EngineEvent }
  /** Connected and listed again; events in between may have been missed. */
  | { readonly kind: "connected"; readonly identity: EngineIdentity }
  | { readonly kind: "lost"; readonly because: string };

/** The containers of one engine as they are now, known without asking it. */
export interface Containers extends Timekeeping {
  /** Whether what `all` and `get` answer is current. */
  readonly connected: boolean;
  all(): readonly Container[];
  get(id: string): Container | undefined;
  /** Asks the engine; undefined when it knows no such container (any more). */
  refresh(id: string): Promise<Container | undefined>;
  /** Asks the engine what happened from `since` on; see `Remembering`. */
  remembered(since: number): Promise<readonly EngineEvent[]>;
  /** The returned function ends it. */
  follow(listener: (news: ContainerNews) => void): () => void;
}
