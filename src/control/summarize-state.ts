import type { Latches } from "../halt/latches.ts";
import type { PendingRecoveries, PendingRecovery } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { sentence } from "../ledger/sentence.ts";
import { percentile, recoveries, type ServiceTally, type Tally } from "../ledger/tally.ts";
import type { PendingRecoveryRow, ServiceRow, StateSummary } from "./control.ts";

/** Tells what a state folder holds, from its books. */
export function summarizeState(books: {
  readonly stateDir: string;
  readonly dryRun: boolean;
  readonly ledger: Pick<Ledger, "read">;
  readonly tally: Tally;
  readonly pendingRecoveries: Pick<PendingRecoveries, "all" | "damaged">;
  readonly undoBook: Pick<UndoBook, "all" | "damaged">;
  readonly latches: Pick<Latches, "closed">;
}): StateSummary {
  const { stateDir, dryRun, ledger, tally, pendingRecoveries, undoBook, latches } = books;
  const halted = latches.closed("halt");
  const disarmed = latches.closed("disarm");
  const [lastStrike] = ledger.read({ kinds: ["strike.intended"], limit: 1 });
  const [lastHold] = ledger.read({ kinds: ["hold"], limit: 1 });
  const pending = pendingRecoveries.all();
  const services = serviceRows(tally, pending);
  return {
    stateDir,
    dryRun,
    strikes: {
      total: tally.strikes,
      confirmed: sum(services.map(({ confirmed }) => confirmed)),
      recovered: sum(services.map(({ recovered }) => recovered)),
      broughtBack: sum(services.map(({ by }) => by.us)),
    },
    services,
    ...(lastStrike && { lastStrike: describeEvent(lastStrike) }),
    ...(lastHold && { lastHold: describeEvent(lastHold) }),
    owed: pending.map(pendingRecoveryRow),
    openLeases: undoBook.all().length,
    damaged: [...undoBook.damaged(), ...pendingRecoveries.damaged()],
    ...(halted && { halted }),
    ...(disarmed && { disarmed }),
  };
}

/** An event with its time, for people. */
export function describeEvent(event: LedgerEvent): {
  readonly at: string;
  readonly sentence: string;
} {
  return { at: event.at, sentence: sentence(event) };
}

function serviceRows(
  { services }: Tally,
  pending: readonly PendingRecovery[],
): readonly ServiceRow[] {
  const owed = Map.groupBy(pending, ({ target }) => target.service ?? target.name);
  return [...services]
    .map(([service, counted]) => serviceRow(service, counted, owed.get(service)?.length ?? 0))
    .sort((one, other) => (one.service < other.service ? -1 : 1));
}

function serviceRow(service: string, counted: ServiceTally, owed: number): ServiceRow {
  const { times, recovered: by, ...counts } = counted;
  const median = percentile(times, 0.5);
  const p95 = percentile(times, 0.95);
  return {
    service,
    ...counts,
    recovered: recoveries(counted),
    by,
    ...(median !== undefined && p95 !== undefined && { recoveryMs: { median, p95 } }),
    owed,
  };
}

function pendingRecoveryRow({
  strike,
  fault,
  target,
  intended,
  overdue,
}: PendingRecovery): PendingRecoveryRow {
  const since = new Date(intended.wallMs).toISOString();
  return { strike, fault, target, since, overdue: overdue === true };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
