import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Journal } from "../../report/journal.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";

/**
 * Throws `bad-experiment` if no journal can be written at the path, before anything is played whose
 * outcome would be lost. Creates nothing.
 */
export function expectJournalPath(path: string): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  const folder = dirname(path);
  if (existing?.isDirectory()) throw refused(path, "it is a folder; name a file in it");
  try {
    accessSync(existing === undefined ? folder : path, constants.W_OK);
  } catch (error) {
    throw refused(path, messageOf(error), error);
  }
  if (existing === undefined && !statSync(folder).isDirectory())
    throw refused(path, `${folder} is not a folder`);
}

/** Writes the journal as Chaos Toolkit does: it replaces an existing file. */
export function writeJournal(path: string, journal: Journal): void {
  try {
    writeFileSync(path, JSON.stringify(journal, null, 2));
  } catch (error) {
    throw refused(path, messageOf(error), error);
  }
}

function refused(path: string, because: string, cause?: unknown): ChaosError {
  return new ChaosError(
    "bad-experiment",
    `the journal cannot be written to ${path}: ${because}`,
    cause === undefined ? undefined : { cause },
  );
}
