/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** Whether another connection holds a lock that this one needs. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) {
    return false;
  }
  // extended codes, such as the one for a recovery by somebody else, keep the primary one below
  return (error.errcode & 0xff) === SQLITE_BUSY;
}
