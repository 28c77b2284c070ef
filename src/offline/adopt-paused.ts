import type { Settings } from "../config/slices.ts";
import { inspectAll } from "../engine/inspect-all.ts";
import { unpauseUndo } from "../fault/lifecycle/unpause.ts";
import { momentIn } from "../lease/moment.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { containerRef, targetKey } from "../ledger/target-ref.ts";
import { openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { prepareStateFolder } from "../state/state-folder.ts";
import { targetName } from "../strike/target-name.ts";
import { containerCandidate } from "../target/candidate.ts";
import { judge } from "../target/judge.ts";
import { createEngine } from "../wiring/create-engine.ts";
import { findLocation } from "../wiring/location.ts";
import { rulesOf } from "../wiring/strike-settings.ts";
import { readBootId } from "../world/boot-id.ts";
import { systemClock } from "../world/clock.ts";

/**
 * Writes a lease that is due at once for each paused container that the monkey could have paused
 * and of which no lease tells: for when the state was lost. From then on they are undone, verified
 * and tried again like any other.
 */
export async function adoptPaused(options: {
  readonly settings: Settings;
  readonly stateDir: string;
}): Promise<void> {
  const { settings, stateDir } = options;
  const engine = await createEngine(settings.engine);
  const { self, scope } = await findLocation(settings, engine);
  const containers = await inspectAll(engine);
  const context = {
    rules: rulesOf(settings, scope),
    self,
    engineNow: engine.engineNow(),
    inProgress: new Set<string>(),
    lasting: new Map<string, string>(),
  };
  prepareStateFolder(stateDir);
  using database = openDatabase(databaseFile(stateDir));
  const book = new UndoBook(database, systemClock);
  const known = new Set(book.all().map(({ ref }) => targetKey(ref)));
  const strike = `assumed-${crypto.randomUUID().slice(0, 4)}`;
  const now = momentIn(0, systemClock, readBootId());
  for (const container of containers) {
    if (container.state !== "paused" || known.has(targetKey(containerRef(container.id)))) continue;
    // what spares it now has spared it from strikes before
    if (judge(containerCandidate(container), context)?.code !== "not-running") continue;
    book.open({
      id: `${strike}.${container.name}`,
      strike,
      fault: "pause",
      target: targetName(container),
      ref: containerRef(container.id),
      resources: ["life"],
      undo: unpauseUndo(container),
      opened: now,
      deadline: now,
      until: "deadline",
      attempts: 0,
    });
  }
}
