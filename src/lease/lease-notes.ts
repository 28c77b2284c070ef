import type { Undone } from "../fault/undo-executor.ts";
import { targetKey } from "../ledger/target-ref.ts";
import type { Lease } from "./lease.ts";

type Restored = Undone & { readonly kind: "restored" };

type OfTarget = Pick<Lease, "strike" | "ref">;

/** What one process knows of the open leases besides the book. */
export class LeaseNotes {
  /** Monotonic times before which an undo is not tried again. */
  readonly #notBefore = new Map<string, number>();
  readonly #early = new Set<string>();
  /** With what was put back of it so far. */
  readonly #doubted = new Map<string, string | undefined>();
  readonly #endedByOther = new Map<string, string | undefined>();
  readonly #leftToOther = new Set<string>();
  readonly #awayNoted = new Set<string>();
  readonly #applying = new Set<string>();
  readonly #answered = new Set<string>();

  /** Somebody else has ended its fault; `did` says how, where that is known. */
  endedByOther({ id }: Lease, did: string | undefined): void {
    this.#endedByOther.set(id, did);
  }

  /** Whether more of its fault may come; undefined: this process does not know. */
  mayStillCome(lease: Lease): boolean | undefined {
    if (this.#endedByOther.has(lease.id)) return false;
    if (this.isBeingApplied(lease)) return true;
    return lease.answered || this.#answered.has(keyOf(lease)) ? false : undefined;
  }

  /** It does not wait for its deadline. */
  hasten({ id }: Lease): void {
    this.#early.add(id);
  }

  isEarly({ id }: Lease): boolean {
    return this.#early.has(id);
  }

  rest({ id }: Lease, until: number): void {
    this.#notBefore.set(id, until);
  }

  restsUntil({ id }: Lease): number {
    return this.#notBefore.get(id) ?? Number.NEGATIVE_INFINITY;
  }

  restNoMore(): void {
    this.#notBefore.clear();
  }

  /** Not all of it was there to undo, and more may come. */
  doubt(lease: Lease, undone: Restored): void {
    const { id } = lease;
    const isNews = undone.found === "part";
    this.#doubted.set(id, isNews ? this.didInAll(lease, undone) : this.#doubted.get(id));
  }

  /** What was put back of it in the end: now, and before, while more was waited for. */
  didInAll({ id }: Lease, { found, did }: Restored): string {
    const other = this.#endedByOther.get(id);
    if (other !== undefined && found === "nothing") return other;
    const before = this.#doubted.get(id);
    if (before === undefined) return did;
    return found === "nothing" ? before : `${before}; ${did}`;
  }

  isDoubted({ id }: Lease): boolean {
    return this.#doubted.has(id);
  }

  noLongerDoubted({ id }: Lease): void {
    this.#doubted.delete(id);
  }

  /** Another process has claimed it. */
  leaveToOther({ id }: Lease): void {
    this.#leftToOther.add(id);
  }

  isLeftToOther({ id }: Lease): boolean {
    return this.#leftToOther.has(id);
  }

  takeFromOther({ id }: Lease): void {
    this.#leftToOther.delete(id);
  }

  /** Whether this is the first time that its engine was found away. */
  noteAway({ id }: Lease): boolean {
    if (this.#awayNoted.has(id)) return false;
    this.#awayNoted.add(id);
    return true;
  }

  /** The request that hurts is sent; the returned function says that it is over. */
  applying(target: OfTarget): (end: "answered" | "unknown") => void {
    const key = keyOf(target);
    this.#applying.add(key);
    return (end) => {
      this.#applying.delete(key);
      if (end === "answered") this.#answered.add(key);
    };
  }

  isBeingApplied(lease: Lease): boolean {
    return this.#applying.has(keyOf(lease));
  }

  /** Keeps only what is about these: the rest was closed. */
  keepOnly(open: readonly Lease[]): void {
    const ids = new Set(open.map(({ id }) => id));
    const keys = new Set(open.map(keyOf));
    for (const known of [
      this.#notBefore,
      this.#early,
      this.#doubted,
      this.#endedByOther,
      this.#leftToOther,
      this.#awayNoted,
    ]) {
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    }
    for (const key of this.#answered) if (!keys.has(key)) this.#answered.delete(key);
  }
}

function keyOf({ strike, ref }: OfTarget): string {
  return `${strike} ${targetKey(ref)}`;
}
