import { expect, test } from "vitest";
import { PendingRecoveries } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import { createRecovery } from "../../src/wiring/create-recovery.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { settle } from "../support/manual-clock.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";
import { followWorker, TIMEOUT_MS } from "./follow-worker.ts";

const SIGTERM = 15;

function amidProject(options: Parameters<typeof followWorker>[0] = {}) {
  const others = ["api-1", "db-1"].map((name) =>
    container({ name, service: name.slice(0, -2), startedAt: 1 }),
  );
  const followed = followWorker({ others, ...options });
  const { engine } = followed;
  return {
    ...followed,
    /** As `docker compose stop` and `down` begin with it. */
    tellToStop: (name: string) => engine.tell(name, "kill", { signal: SIGTERM }),
    starts: () => engine.calls.filter((call) => call.startsWith("start")),
  };
}

test("P55: while the project is being taken down nothing is started again", async () => {
  const { clock, engine, ledger, book, pending, run, tellToStop, starts } = amidProject();
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS - 1000);
  // one container takes its whole grace, and the next is only then told to stop
  for (const name of ["api-1", "db-1"]) {
    tellToStop(name);
    await clock.advance(10_000);
    engine.die(name);
    await clock.advance(500);
    engine.remove(name);
    await clock.advance(2000);
  }
  expect(starts()).toEqual([]);
  engine.remove("worker-1");
  await clock.advance(2 * TIMEOUT_MS);
  expect(starts()).toEqual([]);
  expect(ledger.kinds).toEqual(["recovery.overdue", "recovery.lost"]);
});

test("P55: in a project that was stopped as a whole nothing is started until something runs again", async () => {
  const { clock, engine, ledger, book, pending, run, tellToStop, starts } = amidProject();
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(1000);
  for (const name of ["api-1", "db-1"]) {
    tellToStop(name);
    await clock.advance(100);
    engine.die(name);
  }
  await clock.advance(10 * TIMEOUT_MS);
  expect(starts()).toEqual([]);
  // said once, however often it is looked at
  expect(ledger.of("recovery.failed")).toMatchObject([
    { because: "project shop was stopped as a whole" },
  ]);
  expect(book.all()).toHaveLength(1);
  engine.comeBack("db-1");
  await clock.advance(10_000);
  expect(starts()).toEqual(["start worker-1"]);
});

test("what compose removes and makes anew meanwhile delays a start by moments only", async () => {
  const { clock, engine, book, pending, run, tellToStop, starts } = amidProject();
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS - 100);
  tellToStop("api-1");
  engine.die("api-1");
  await clock.advance(2000);
  expect(starts()).toEqual([]);
  engine.comeBack("api-1");
  await clock.advance(3000);
  expect(starts()).toEqual(["start worker-1"]);
});

test.each([
  ["ended before the strike", -1000],
  ["crashed meanwhile, which no one asked for", 1000],
])("a container that %s is no project that is taken down", async (_, endedAfterMs) => {
  const { clock, engine, book, pending, run, starts } = amidProject();
  engine.change("api-1", { state: "exited", finishedAt: clock.now() + endedAfterMs });
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS);
  expect(starts()).toEqual(["start worker-1"]);
});

test("a container that lives on after a signal does not hold a start back for ever", async () => {
  const { clock, engine, book, pending, run, tellToStop, starts } = amidProject();
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS - 1000);
  tellToStop("api-1");
  await clock.advance(80_000);
  expect(starts()).toEqual([]);
  await clock.advance(12_000);
  expect(starts()).toEqual(["start worker-1"]);
});

test("P55: a process that is about to end starts nothing", async () => {
  let isStopping = false;
  const { clock, engine, book, pending, run, starts } = amidProject({
    holdsBackMs: () => (isStopping ? Number.POSITIVE_INFINITY : 0),
  });
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS - 1);
  isStopping = true;
  await clock.advance(10 * TIMEOUT_MS);
  expect(starts()).toEqual([]);
  expect(book.all()).toMatchObject([{ overdue: true }]);
});

test("P55: a guardian starts nothing in its first seconds, and what is due after them", async () => {
  const { clock, engine, book, pending, run, starts } = amidProject({
    holdsBackMs: () => 1_000_000 + TIMEOUT_MS + 3000 - clock.monotonic(),
  });
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS + 2900);
  expect(starts()).toEqual([]);
  await clock.advance(200);
  expect(starts()).toEqual(["start worker-1"]);
});

test("P55: of two processes that follow the same target, one starts it", async () => {
  const followed = amidProject();
  const { clock, engine, ledger, book, pending, run, starts, database } = followed;
  const other = createRecovery({
    book: new PendingRecoveries(database),
    undoBook: new UndoBook(database, clock),
    database,
    containers: engine,
    actions: engine,
    claimant: { name: "other", hasDied: () => false, isBesideDaemon: () => false },
    holdsBackMs: () => 0,
    ledger,
    clock,
    bootId: "boot",
    probes: { everyMs: 500, of: () => undefined },
    settings: () => ({ timeoutMs: TIMEOUT_MS, autoRecover: true }),
    onTrouble: (error) => followed.troubles.push(error),
  });
  book.put(pending);
  await run();
  runUntilStopped(other);
  await settle();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS + 5000);
  expect(starts()).toEqual(["start worker-1"]);
  expect(ledger.kinds).toEqual(["recovery.overdue", "recovery.recovered"]);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us" }]);
  expect(followed.troubles).toEqual([]);
});

test("P12: what a process started before it died is known to be the work of chaos-monkey", async () => {
  const { clock, engine, ledger, book, pending, run } = amidProject();
  book.put(pending);
  engine.die("worker-1");
  const hurt = { bootId: "boot", monotonicMs: clock.monotonic(), wallMs: clock.now() };
  book.put({ ...pending, hurt, hurtAt: clock.now(), overdue: true });
  const dead = { name: "dead daemon", hasDied: () => false, isBesideDaemon: () => false };
  expect(book.claimStart(pending, dead, hurt)).toBe(true);
  await clock.advance(100);
  engine.comeBack("worker-1");
  await run();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us" }]);
});

test("what the restart of a person brings back later is theirs, though a start had failed before", async () => {
  const { clock, engine, ledger, book, pending, run } = amidProject();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.before = (call) => {
    if (call.startsWith("start")) throw new ChaosError("engine-failed", "no such network");
  };
  await clock.advance(TIMEOUT_MS + 100);
  engine.before = () => {};
  engine.comeBack("worker-1");
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "someone" }]);
});

const TASK = {
  "com.docker.swarm.service.name": "shop_worker",
  "com.docker.stack.namespace": "shop",
  "com.docker.swarm.task.id": "t1",
  "com.docker.swarm.task.name": "shop_worker.1.t1",
};

test("a task of Docker Swarm is never started, and what Swarm puts in its place has recovered", async () => {
  const { clock, engine, ledger, book, pending, run, starts, worker, recovery } = amidProject({
    labels: TASK,
  });
  book.put({ ...pending, isLeftToOthers: true });
  await run();
  engine.die("worker-1");
  await clock.advance(TIMEOUT_MS * 2);
  await recovery.bringBackNow(() => true);
  expect(starts()).toEqual([]);
  expect(ledger.kinds).toEqual(["recovery.overdue"]);
  const labels = {
    ...worker.labels,
    "com.docker.swarm.task.id": "t2",
    "com.docker.swarm.task.name": "shop_worker.1.t2",
  };
  engine.add({ ...worker, id: "e".repeat(64), name: "anew", labels, startedAt: clock.now() });
  engine.tell("anew", "start");
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([
    { by: "someone", late: true, replacement: { name: "anew" } },
  ]);
});

test("what a person asks to be brought back is started at once, also without CHAOS_AUTO_RECOVER", async () => {
  const { clock, engine, ledger, book, pending, run, recovery } = amidProject({
    autoRecover: false,
  });
  book.put(pending);
  await run();
  engine.die("worker-1");
  await clock.advance(1000);
  expect(await recovery.bringBackNow(({ strike }) => strike === pending.strike)).toMatchObject({
    started: [{ strike: pending.strike }],
    failed: [],
  });
  await settle();
  expect(engine.calls).toEqual(["start worker-1"]);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us", runningAfterMs: 1000 }]);
});

test("what cannot be brought back when a person asks for it is answered, and still followed", async () => {
  const { engine, book, pending, run, recovery, troubles } = amidProject();
  book.put(pending);
  await run();
  engine.die("worker-1");
  engine.before = (call) => {
    if (call.startsWith("start")) throw new ChaosError("engine-failed", "no such network");
  };
  expect(await recovery.bringBackNow(() => true)).toMatchObject({
    started: [],
    failed: [{ strike: pending.strike }],
  });
  expect(troubles).toMatchObject([{ message: "no such network" }]);
  expect(book.all()).toHaveLength(1);
});
