import type { EventBody, LedgerEvent } from "../../src/ledger/event.ts";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { type Database, openDatabase } from "../../src/state/database.ts";
import { ManualClock } from "./manual-clock.ts";

export interface TestLedger extends Disposable {
  readonly database: Database;
  readonly clock: ManualClock;
  readonly ledger: SqliteLedger;
  readonly listenerErrors: readonly unknown[];
  events(): readonly LedgerEvent[];
}

/** A ledger over a database of its own, with a clock that the test moves. */
export function testLedger(file = ":memory:"): TestLedger {
  const database = openDatabase(file);
  const clock = new ManualClock();
  const listenerErrors: unknown[] = [];
  const onListenerError = (error: unknown) => void listenerErrors.push(error);
  const ledger = new SqliteLedger({ database, clock, onListenerError });
  return {
    database,
    clock,
    ledger,
    listenerErrors,
    events: () => [...ledger.read()],
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

type Of<K extends EventBody["kind"]> = Extract<EventBody, { readonly kind: K }>;

export const worker = { name: "shop-worker-2", service: "worker", id: "3f1c0a2b9d11" };

export function hold(changes: Partial<Of<"hold">> = {}): Of<"hold"> {
  return {
    kind: "hold",
    trigger: "interval",
    code: "no-candidate",
    because: "nothing is left",
    passedOver: { protected: ["rabbitmq"] },
    ...changes,
  };
}

export function intended(changes: Partial<Of<"strike.intended">> = {}): Of<"strike.intended"> {
  return {
    kind: "strike.intended",
    strike: "17-ab12",
    number: 17,
    trigger: "interval",
    fault: "kill",
    params: { signal: "SIGKILL" },
    targets: [worker],
    passedOver: {},
    ...changes,
  };
}

export function injected(strike = "17-ab12"): Of<"strike.injected"> {
  return { kind: "strike.injected", strike, fault: "kill", target: worker, tookMs: 12 };
}

export function lost(because = "the socket is gone"): Of<"engine.lost"> {
  return { kind: "engine.lost", because };
}

export function confirmed(changes: Partial<Of<"strike.confirmed">> = {}): Of<"strike.confirmed"> {
  return { ...injected(), kind: "strike.confirmed", saw: "its die event", ...changes };
}

export function recovered(
  changes: Partial<Of<"recovery.recovered">> = {},
): Of<"recovery.recovered"> {
  return {
    kind: "recovery.recovered",
    strike: "17-ab12",
    fault: "kill",
    target: worker,
    by: "someone",
    runningAfterMs: 1200,
    late: false,
    ...changes,
  };
}
