import { expect, test } from "vitest";
import { momentIn } from "../../src/lease/moment.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { settle } from "../support/manual-clock.ts";
import { followWorker, TIMEOUT_MS } from "./follow-worker.ts";

test("the time to recover is measured between the engine's own events", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  await run();
  await clock.advance(30);
  engine.die("worker-1");
  await clock.advance(1240);
  engine.comeBack("worker-1");
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1240, by: "someone" }]);
  expect(book.all()).toEqual([]);
});

test("P18: a restart that the engine counts was made by the restart policy", async () => {
  const { engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.comeBack("worker-1", { restartCount: 1 });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "policy" }]);
});

test("what is still down after the timeout is started, and said to be our work", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS - 1);
  expect(engine.calls).toEqual([]);
  await clock.advance(1);
  expect(engine.calls).toEqual(["start worker-1"]);
  expect(ledger.kinds).toEqual(["recovery.overdue", "recovery.recovered"]);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us", runningAfterMs: TIMEOUT_MS }]);
});

test("without CHAOS_AUTO_RECOVER it is only said to be overdue, once, and still followed", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker({ autoRecover: false });
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS * 5);
  expect(engine.calls).toEqual([]);
  expect(ledger.kinds).toEqual(["recovery.overdue"]);
  engine.comeBack("worker-1");
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: TIMEOUT_MS * 5 }]);
});

test("a start that fails is tried again with growing pauses until it works", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.before = (call) => {
    if (call.startsWith("start")) throw new ChaosError("engine-failed", "no such network");
  };
  await clock.advance(TIMEOUT_MS + 10_000);
  const failures = ledger.of("recovery.failed").length;
  expect(failures).toBeGreaterThan(2);
  expect(failures).toBeLessThan(6);
  engine.before = () => {};
  await clock.advance(10_000);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us" }]);
});

test("a container that comes up and falls again has not recovered", async () => {
  const { engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.comeBack("worker-1");
  engine.die("worker-1");
  await settle();
  expect(ledger.kinds).toEqual([]);
  expect(book.all()).toHaveLength(1);
});

test("P15: a removed container that nothing replaces is recorded as lost after the timeout", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.remove("worker-1");
  await clock.advance(TIMEOUT_MS);
  expect(ledger.kinds).toEqual(["recovery.lost"]);
  expect(book.all()).toEqual([]);
});

test("P19: a new container of the same service and number is what recovered", async () => {
  const { clock, engine, ledger, book, pending, run, worker } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.remove("worker-1");
  await clock.advance(2000);
  const anew = { ...worker, id: "f".repeat(64), name: "worker-anew", startedAt: clock.now() };
  engine.add(anew);
  engine.tell("worker-anew", "start");
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([
    { by: "someone", runningAfterMs: 2000, replacement: { name: "worker-anew" } },
  ]);
  expect(engine.calls).toEqual([]);
});

test("another replica of the service that starts meanwhile is no replacement", async () => {
  const { clock, engine, ledger, book, pending, run, worker } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  const labels = { ...worker.labels, "com.docker.compose.container-number": "2" };
  engine.add({ ...worker, id: "e".repeat(64), name: "worker-2", labels, startedAt: clock.now() });
  engine.tell("worker-2", "start");
  await settle();
  expect(ledger.kinds).toEqual([]);
});

test("with a healthcheck it has recovered only when it is healthy again", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker({ health: "healthy" });
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(1000);
  engine.comeBack("worker-1", { health: "starting" });
  await settle();
  expect(ledger.kinds).toEqual(["recovery.running"]);
  expect(book.all()).toHaveLength(1);
  await clock.advance(3000);
  engine.change("worker-1", { health: "healthy", healthySince: clock.now() });
  engine.tell("worker-1", "health_status", { health: "healthy" });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([
    { runningAfterMs: 1000, healthyAfterMs: 4000, late: false },
  ]);
});

test("what runs and stays unhealthy is overdue, is not restarted, and may still recover late", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker({ health: "healthy" });
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.comeBack("worker-1", { health: "unhealthy" });
  await clock.advance(TIMEOUT_MS * 2);
  expect(engine.calls).toEqual([]);
  expect(ledger.kinds).toEqual(["recovery.running", "recovery.overdue"]);
  expect(ledger.of("recovery.overdue")).toMatchObject([{ still: "unhealthy" }]);
  engine.tell("worker-1", "health_status", { health: "healthy" });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ late: true }]);
});

test("a pending recovery of an earlier run of the daemon is followed to its timeout", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  engine.change("worker-1", { state: "exited", finishedAt: clock.now() });
  book.put({ ...pending, hurtAt: clock.now(), hurt: momentIn(0, clock, "boot") });
  await clock.advance(TIMEOUT_MS * 2);
  await run();
  await clock.advance(1);
  expect(engine.calls).toEqual(["start worker-1"]);
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us" }]);
});

test("P12: what a dead daemon meant to hurt and never did is owed no longer than the fault takes", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put({ ...pending, isSent: false, answered: false });
  clock.pass(3000);
  await run();
  await clock.advance(7500);
  expect(book.all()).toHaveLength(1);
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("strike.no-effect")).toMatchObject([
    { strike: "1-abcd", because: "it did not go down within 10 s" },
  ]);
  expect(engine.calls).toEqual([]);
});

test("P59: what may still go down, since its request has no answer, stays pending", async () => {
  const { clock, book, engine, ledger, pending, run } = followWorker();
  const { answered: _, ...unanswered } = pending;
  book.put(unanswered);
  await run();
  await clock.advance(55_000);
  expect(book.all()).toHaveLength(1);
  engine.die("worker-1");
  await clock.advance(1000);
  expect(ledger.of("strike.no-effect")).toEqual([]);
  expect(book.all()).toMatchObject([{ hurt: expect.anything() }]);
});

test("what went down while nobody could record it is brought back all the same", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put(pending);
  await run();
  const put = book.put.bind(book);
  book.put = () => {
    throw new ChaosError("state-unwritable", "the disk is full");
  };
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS);
  expect(engine.calls).toContain("start worker-1");
  book.put = put;
  await clock.advance(TIMEOUT_MS);
  expect(ledger.of("recovery.recovered")).toHaveLength(1);
});

test("a state folder that fails ends no following", async () => {
  const { clock, engine, ledger, book, pending, run, troubles } = followWorker();
  book.put(pending);
  await run();
  engine.die("worker-1");
  ledger.before = () => {
    throw new ChaosError("state-unwritable", "the disk is full");
  };
  await clock.advance(TIMEOUT_MS);
  expect(troubles.length).toBeGreaterThan(0);
  // on a full disk it is brought back all the same
  expect(engine.calls).toEqual(["start worker-1"]);
  ledger.before = () => {};
  await clock.advance(TIMEOUT_MS);
  expect(ledger.of("recovery.recovered")).toHaveLength(1);
});

test("P58: a state that cannot be read for a while ends no following", async () => {
  const { clock, engine, ledger, book, pending, recovery, troubles } = followWorker();
  book.put(pending);
  let ended: unknown = "it goes on";
  const stop = new AbortController();
  const running = recovery.run(stop.signal).then(
    () => {
      ended = "resolved";
    },
    (error) => {
      ended = error;
    },
  );
  await settle();
  engine.die("worker-1");
  const all = book.all.bind(book);
  book.all = () => {
    throw new ChaosError("state-unwritable", "disk I/O error");
  };
  await clock.advance(TIMEOUT_MS + 1000);
  expect(ended).toBe("it goes on");
  expect(troubles.length).toBeGreaterThan(0);
  book.all = all;
  await clock.advance(2000);
  expect(engine.calls).toEqual(["start worker-1"]);
  expect(ledger.kinds).toEqual(["recovery.overdue", "recovery.recovered"]);
  stop.abort();
  await running;
  expect(ended).toBe("resolved");
});

test("P58: a damaged row is named once, and the others are followed", async () => {
  const { clock, engine, database, book, pending, run, troubles } = followWorker();
  database.run("INSERT INTO pending_recoveries (strike, target, body) VALUES ('0-dead', 'x', '{')");
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS * 3);
  expect(engine.calls).toEqual(["start worker-1"]);
  expect(troubles).toMatchObject([
    { message: expect.stringContaining("pending recovery of strike 0-dead") },
  ]);
});

test("P59: a target that a late request takes down long after its daemon died is followed", async () => {
  const { clock, engine, ledger, book, pending, run } = followWorker();
  book.put({ ...pending, answered: false });
  await run();
  await clock.advance(50_000);
  expect(ledger.kinds).toEqual([]);
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS);
  expect(engine.calls).toEqual(["start worker-1"]);
  expect(ledger.kinds).toEqual(["recovery.overdue", "recovery.recovered"]);
});

test("P59: a target that no request takes down in all the time it may take is not hurt", async () => {
  const { clock, ledger, book, pending, run } = followWorker();
  book.put({ ...pending, answered: false });
  await run();
  await clock.advance(73_000);
  expect(book.all()).toEqual([]);
  expect(ledger.kinds).toEqual(["strike.no-effect"]);
});
