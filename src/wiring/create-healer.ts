import type { EngineSettings } from "../engine/settings.ts";
import { UNDO_EXECUTORS } from "../fault/undo-executors.ts";
import type { Claimant } from "../lease/claimant.ts";
import { Healer } from "../lease/healer.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import { createEngine } from "./create-engine.ts";
import type { Runtime } from "./runtime.ts";

/** A healer that asks the engine itself, without a live view of its containers. */
export async function createHealer(options: {
  readonly runtime: Pick<Runtime, "ledger" | "clock" | "bootId" | "onTrouble">;
  readonly book: UndoBook;
  readonly claimant: Claimant;
  readonly engine: EngineSettings;
}): Promise<Healer> {
  const { runtime, book, claimant } = options;
  const { ledger, clock, bootId, onTrouble } = runtime;
  const engine = await createEngine(options.engine);
  return new Healer({
    book,
    engine: { inspect: (id) => engine.inspect(id), actions: engine },
    executors: UNDO_EXECUTORS,
    ledger,
    clock,
    bootId,
    claimant,
    onTrouble,
  });
}
