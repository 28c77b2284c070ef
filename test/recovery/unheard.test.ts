import { expect, test } from "vitest";
import type { EngineAction } from "../../src/engine/engine.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { settle } from "../support/manual-clock.ts";
import { followWorker, reconnect, TIMEOUT_MS } from "./follow-worker.ts";

test("what came back while nobody watched is found after a reconnect, with the engine's times", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  const diedAt = clock.now() + 25;
  await run();
  engine.connected = false;
  engine.change("worker-1", { finishedAt: diedAt, startedAt: diedAt + 1500, state: "running" });
  await settle();
  expect(ledger.kinds).toEqual([]);
  reconnect(engine);
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1500 }]);
});

test("what nobody heard has the times of its events, as long as the engine remembers them", async () => {
  const { clock, engine, ledger, book, pending, run, worker } = followWorker();
  book.put(pending);
  const diedAt = clock.now() + 25;
  const { id, name, labels } = worker;
  const event = (action: EngineAction, at: number) =>
    engine.past.push({ action, at, receivedAtMs: clock.monotonic(), id, name, labels });
  event("die", pending.startedAt - 1);
  event("start", pending.startedAt);
  event("die", diedAt + 30);
  event("start", diedAt + 900);
  event("die", diedAt + 1000);
  event("start", diedAt + 1580);
  engine.change("worker-1", {
    finishedAt: diedAt + 990,
    startedAt: diedAt + 1500,
    state: "running",
  });
  await run();
  await settle();
  // from the strike's own death to the start of the run that is seen now
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1550 }]);
});

test("what is due when the engine is back is looked at with the times of its events first", async () => {
  const { clock, engine, ledger, book, pending, run, worker } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  const diedAt = clock.now();
  engine.connected = false;
  const startedAt = diedAt + 1500;
  engine.change("worker-1", { state: "running", startedAt });
  const { id, name, labels } = worker;
  const at = startedAt + 80;
  engine.past.push({ action: "start", at, receivedAtMs: clock.monotonic(), id, name, labels });
  await clock.advance(TIMEOUT_MS * 2);
  reconnect(engine);
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1580, late: false }]);
});

test("what is not listed again yet, after the engine was lost once more, was not removed", async () => {
  const { clock, engine, ledger, book, pending, run, worker } = followWorker();
  book.put({ ...pending, target: { name: "worker-1", id: pending.target.id } });
  const diedAt = clock.now();
  engine.change("worker-1", { state: "exited", finishedAt: diedAt });
  const asked = Promise.withResolvers<void>();
  engine.remembered = async () => {
    await asked.promise;
    return [];
  };
  await run();
  const dead = engine.get(worker.id)!;
  engine.connected = false;
  engine.forget("worker-1");
  asked.resolve();
  await settle();
  expect(ledger.kinds).toEqual([]);
  engine.add({ ...dead, state: "running", startedAt: diedAt + 700 });
  reconnect(engine);
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 700 }]);
});

test("an engine that does not tell what happened is no reason to stay behind", async () => {
  const { clock, engine, ledger, book, pending, run, troubles } = followWorker();
  book.put(pending);
  const diedAt = clock.now() + 25;
  engine.change("worker-1", { finishedAt: diedAt, startedAt: diedAt + 1500, state: "running" });
  const away = new ChaosError("engine-failed", "no events today");
  engine.before = (call) => {
    if (call === "events") throw away;
  };
  await run();
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1500 }]);
  expect(troubles).toEqual([away]);
});

test("P40: while the engine is away a due recovery waits for it, instead of asking without a pause", async () => {
  const { clock, engine, ledger, book, pending, run, worker } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.connected = false;
  let sleeps = 0;
  const sleep = clock.sleep.bind(clock);
  clock.sleep = (ms, signal) => {
    sleeps += 1;
    return sleep(ms, signal);
  };
  await clock.advance(TIMEOUT_MS * 2);
  expect(sleeps).toBeLessThan(10);
  expect(ledger.of("recovery.overdue")).toEqual([]);
  reconnect(engine);
  await settle();
  expect(engine.calls).toContain(`start ${worker.name}`);
});
