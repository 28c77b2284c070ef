import { containerRef, type TargetRef } from "../ledger/target-ref.ts";

/** A row of the state that this version cannot read. It is left as it is, and the others are used. */
export interface DamagedRow {
  /** Names the row for people, e.g. `lease 3-ab12.1`. */
  readonly name: string;
  readonly because: string;
}

/** The fields of a stored row, which may be of an earlier version, or damaged. */
export type Stored = Readonly<Record<string, unknown>>;

/** Reads rows one by one, so that a damaged one takes no other with it. */
export function readRows<Row, T>(
  rows: readonly Row[],
  read: (row: Row) => T,
  name: (row: Row) => string,
): { readonly sound: readonly T[]; readonly damaged: readonly DamagedRow[] } {
  const sound: T[] = [];
  const damaged: DamagedRow[] = [];
  for (const row of rows) {
    try {
      sound.push(read(row));
    } catch (error) {
      if (!(error instanceof Unreadable || error instanceof SyntaxError)) throw error;
      damaged.push({ name: name(row), because: error.message });
    }
  }
  return { sound, damaged };
}

/** Parses the body of a row and makes sure of the fields that every reader relies on. */
export function parseBody(
  body: string,
  expected: Readonly<Record<string, "string" | "number" | "object" | "boolean">>,
): Stored {
  const parsed: unknown = JSON.parse(body);
  if (!isObject(parsed)) throw new Unreadable("expected an object");
  for (const [field, type] of Object.entries(expected)) {
    const value = parsed[field];
    if (typeof value !== type || value === null) {
      throw new Unreadable(`expected ${field} to be of type ${type}`);
    }
  }
  return parsed;
}

/** The target of a row. Earlier versions stored the full id of a container under another name. */
export function readRef({ ref }: Stored, earlier: unknown): TargetRef {
  if (ref === undefined && typeof earlier === "string") return containerRef(earlier);
  if (isObject(ref)) {
    const { kind, id, pid, startTime } = ref;
    const isNamed = (kind === "container" || kind === "victim") && typeof id === "string";
    const isProcess =
      kind === "process" && typeof pid === "number" && typeof startTime === "number";
    if (isNamed || isProcess) return ref as TargetRef;
  }
  throw new Unreadable("expected a container, a victim or a process as its target");
}

export function isObject(value: unknown): value is Stored {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Something in a stored row is not as any version writes it. */
export class Unreadable extends Error {}
