import { summarizeState } from "../../src/control/summarize-state.ts";
import { Latches } from "../../src/halt/latches.ts";
import { PendingRecoveries } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import { Totals } from "../../src/ledger/totals.ts";
import { Marks } from "../../src/state/marks.ts";
import { HitBook } from "../../src/strike/hit-book.ts";
import {
  confirmed,
  hold,
  injected,
  intended,
  recovered,
  testLedger,
} from "../support/test-ledger.ts";
import { type Figure, ratioFigure } from "./figure.ts";

const FEW = 500;
/** Seventeen days of strikes at the default interval of 30 s. */
const MANY = 50_000;
const ROUNDS = 30;
const REPEATS = 20;

/** What questions cost after few strikes and after a hundred times as many. */
export function history(): readonly Figure[] {
  using few = testLedger();
  using many = testLedger();
  const ask = [questions(few, FEW), questions(many, MANY)] as const;
  const [names] = [Object.keys(ask[0]) as readonly (keyof (typeof ask)[0])[]];
  return names.map((name) => {
    const times: [number[], number[]] = [[], []];
    for (let round = -3; round < ROUNDS; round++) {
      for (const [at, of] of ask.entries()) {
        const from = performance.now();
        for (let repeat = 0; repeat < REPEATS; repeat++) of[name]();
        if (round >= 0) times[at]?.push(((performance.now() - from) * 1000) / REPEATS);
      }
    }
    return ratioFigure({
      what: `${name} after ${MANY} strikes instead of ${FEW}`,
      ours: times[1],
      bare: times[0],
      unit: "µs",
      atMost: 3,
    });
  });
}

function questions({ database, ledger, clock }: ReturnType<typeof testLedger>, strikes: number) {
  const hits = new HitBook(database, { clock, bootId: "boot" });
  database.transaction(() => {
    ledger.record(hold());
    for (let number = 0; number < strikes; number++) {
      const service = `service-${number % 10}`;
      const target = { name: `${service}-1`, service, id: "0123456789ab" };
      const strike = `${number}-abcd`;
      clock.pass(30_000);
      ledger.record(intended({ strike, number, targets: [target] }));
      ledger.record({ ...injected(strike), target });
      ledger.record(confirmed({ strike, target }));
      // as many different times as there can be in both
      const runningAfterMs = 1000 + ((number * 7919) % FEW) * 10;
      ledger.record(recovered({ strike, target, runningAfterMs }));
      hits.put(strike, [service]);
    }
  });
  hits.tidy();
  const totals = new Totals(database);
  const parts = {
    stateDir: "/state",
    dryRun: false,
    ledger,
    pendingRecoveries: new PendingRecoveries(database),
    undoBook: new UndoBook(database, clock),
    latches: new Latches(new Marks(database), clock),
  };
  return {
    status: () => summarizeState({ ...parts, tally: totals.tally({ dryRun: false }) }),
    "the first status of a process": () =>
      summarizeState({ ...parts, tally: new Totals(database).tally({ dryRun: false }) }),
    "the last minute": () => [...ledger.read({ sinceMs: clock.now() - 60_000 })],
    "the gap since the last strike": () => [hits.since(), hits.since("service-3")],
    "pruning when nothing is old": () => ledger.prune(0),
    tidying: () => hits.tidy(),
  };
}
