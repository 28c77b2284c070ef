/** What a strike hits. Leases, pending recoveries and conflicts are keyed by it. */
export type TargetRef =
  | {
      readonly kind: "container";
      /** Full id. */
      readonly id: string;
      /** The engine that runs it, where there are several. */
      readonly engine?: string;
    }
  | {
      /** A process that registered for in-process faults. */
      readonly kind: "victim";
      readonly id: string;
    }
  | {
      readonly kind: "process";
      readonly pid: number;
      /** Clock ticks from the boot to its start: tells it from a later process with the same id. */
      readonly startTime: number;
    };

/** A container by its full id, on the only engine. */
export function containerRef(id: string): TargetRef {
  return { kind: "container", id };
}

/**
 * The same text for the same target, and for no other. That of a container on the only engine is
 * its full id, which is what state folders of earlier versions hold.
 */
export function targetKey(ref: TargetRef): string {
  switch (ref.kind) {
    case "container":
      return ref.engine === undefined ? ref.id : `${ref.id}@${ref.engine}`;
    case "victim":
      return `victim:${ref.id}`;
    case "process":
      return `process:${ref.pid}@${ref.startTime}`;
  }
}

export function isSameTarget(one: TargetRef, other: TargetRef): boolean {
  return targetKey(one) === targetKey(other);
}
