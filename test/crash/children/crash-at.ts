import { DatabaseSync } from "node:sqlite";

// Loaded into a daemon with `--import`: ends it with SIGKILL exactly before or after it commits the
// transaction that is named in this module's own address, e.g. `?at=before&what=lease.undone`.

const { searchParams } = new URL(import.meta.url);
const at = searchParams.get("at");
const what = searchParams.get("what");
const known = { seq: -1, claims: 0 };

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function execUntilCrash(sql: string) {
  const isIt = sql === "COMMIT" && written(this).includes(what ?? "");
  if (isIt && at === "before") die();
  exec.call(this, sql);
  if (isIt && at === "after") die();
};

/** What the open transaction has written: kinds of events, or a claim of a lease. */
function written(database: DatabaseSync): readonly string[] {
  const events = database
    .prepare("SELECT seq, kind FROM events WHERE seq > ? ORDER BY seq")
    .all(known.seq) as unknown as readonly { readonly seq: number; readonly kind: string }[];
  const claims = claimsIn(database);
  const isClaim = claims > known.claims;
  known.seq = events.at(-1)?.seq ?? known.seq;
  known.claims = claims;
  return [...events.map(({ kind }) => kind), ...(isClaim ? ["claim"] : [])];
}

function claimsIn(database: DatabaseSync): number {
  // the first events are written before there is a book of leases
  const book = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'leases'").get();
  if (book === undefined) return 0;
  const counted = database.prepare("SELECT count(claimed_by) AS claims FROM leases").get();
  return Number(counted?.claims);
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // the signal has ended us before this line
  throw new Error("SIGKILL came back");
}
