import type { Container } from "../engine/container.ts";

/** The namespaces of one container that another may join, and what people call them. */
export const NAMESPACES = [
  ["networkMode", "network"],
  ["pidMode", "process"],
  ["ipcMode", "IPC"],
] as const;

/** What people call a namespace. */
export type Namespace = (typeof NAMESPACES)[number][1];

/** A container that lives in namespaces of another one. */
export interface Guest {
  readonly container: Container;
  readonly namespaces: readonly Namespace[];
}

/**
 * Who lives in whose namespaces (`network_mode: service:x`, `pid: container:x`, `ipc: container:x`).
 * A network namespace is emptied, and a process namespace ended, with the container that made it:
 * its guests stay broken when it comes back, until they are restarted too.
 */
export class NamespaceGraph {
  readonly #guests: ReadonlyMap<string, readonly Guest[]>;

  constructor(containers: readonly Container[]) {
    const guests = new Map<string, Map<string, { container: Container; names: Namespace[] }>>();
    const find = finder(containers);
    for (const container of containers) {
      // what does not run joins the namespace anew when it starts
      if (container.state === "exited" || container.state === "created") continue;
      for (const [mode, namespace] of NAMESPACES) {
        const owner = ownerOf(container, mode, find);
        if (owner === container.id) continue;
        const ofOwner = guests.get(owner) ?? new Map();
        const guest = ofOwner.get(container.id) ?? { container, names: [] };
        guest.names.push(namespace);
        guests.set(owner, ofOwner.set(container.id, guest));
      }
    }
    this.#guests = new Map(
      [...guests].map(([owner, ofOwner]) => [
        owner,
        [...ofOwner.values()]
          .map(({ container, names }) => ({ container, namespaces: names }))
          .sort((one, other) => (one.container.name < other.container.name ? -1 : 1)),
      ]),
    );
  }

  /** The containers that run in namespaces of this one, sorted by name. */
  guestsOf({ id }: Pick<Container, "id">): readonly Guest[] {
    return this.#guests.get(id) ?? [];
  }
}

/** The namespaces that two containers share because one joined the other, or both a third. */
export function sharedNamespaces(one: Container, other: Container): readonly Namespace[] {
  const find = finder([one, other]);
  return NAMESPACES.filter(([mode]) => ownerOf(one, mode, find) === ownerOf(other, mode, find)).map(
    ([, namespace]) => namespace,
  );
}

type Find = (reference: string) => Container | undefined;

/** Full id of the container that made a namespace: its own, unless it joined another's. */
function ownerOf(container: Container, mode: (typeof NAMESPACES)[number][0], find: Find): string {
  const seen = new Set<string>();
  let owner = container;
  for (;;) {
    seen.add(owner.id);
    const reference = /^container:(.+)$/.exec(owner[mode])?.[1];
    if (reference === undefined) return owner.id;
    const next = find(reference);
    // one that is not known any more may still be what others joined; no loop lasts for ever
    if (next === undefined || seen.has(next.id)) return reference;
    owner = next;
  }
}

/** Docker refers to the owner by its full id, Podman also by its name or a short id. */
function finder(containers: readonly Container[]): Find {
  const byReference = new Map<string, Container>();
  for (const container of containers) {
    byReference.set(container.name, container);
    byReference.set(container.id.slice(0, 12), container);
  }
  for (const container of containers) byReference.set(container.id, container);
  return (reference) => byReference.get(reference);
}
