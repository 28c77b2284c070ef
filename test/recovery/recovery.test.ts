import { expect, test } from "vitest";
import type { Health } from "../../src/engine/container.ts";
import type { EngineAction } from "../../src/engine/engine.ts";
import { openDatabase } from "../../src/ledger/database.ts";
import type { TargetName } from "../../src/ledger/event.ts";
import type { ProbeAnswer } from "../../src/probe/probe.ts";
import { Recovery } from "../../src/recovery/recovery.ts";
import { type Debt, DebtBook } from "../../src/strike/debt-book.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { MemoryRecorder } from "../support/memory-recorder.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";

const TIMEOUT_MS = 60_000;
const NOT_YET: ProbeAnswer = { kind: "fails", because: "connection refused" };

function follow(
  options: {
    readonly autoRecover?: boolean;
    readonly health?: Health;
    /** What the probe of every container answers just now; undefined: none is set. */
    readonly probe?: (target: TargetName) => ProbeAnswer;
  } = {},
) {
  const clock = new ManualClock();
  const worker = container({
    name: "worker-1",
    startedAt: clock.now() - 60_000,
    labels: { "com.docker.compose.container-number": "1" },
    ...(options.health && { health: options.health }),
  });
  const engine = new FakeContainers(clock, [worker]);
  const ledger = new MemoryRecorder();
  const database = openDatabase(":memory:");
  const book = new DebtBook(database);
  const troubles: unknown[] = [];
  const recovery = new Recovery({
    book,
    database,
    containers: engine,
    hands: engine,
    ledger,
    clock,
    probes: {
      everyMs: 500,
      of: (target) => {
        const { probe } = options;
        return probe && (async () => probe(target));
      },
    },
    settings: () => ({ timeoutMs: TIMEOUT_MS, autoRecover: options.autoRecover ?? true }),
    onTrouble: (error) => troubles.push(error),
  });
  const debt: Debt = {
    strike: "1-abcd",
    fault: "kill",
    target: { name: "worker-1", service: "worker", id: worker.id.slice(0, 12) },
    id: worker.id,
    project: "shop",
    replica: "1",
    hasHealthcheck: options.health !== undefined,
    comesBack: false,
    hurtWithinMs: 10_000,
    lastsMs: 0,
    restartCount: 0,
    startedAt: worker.startedAt!,
    intendedAt: clock.now(),
  };
  const run = () => {
    runUntilStopped(recovery);
    return settle();
  };
  return { clock, engine, ledger, book, debt, run, troubles, worker };
}

test("the time to recover is measured between the engine's own events", async () => {
  const { clock, engine, ledger, book, debt, run } = follow();
  book.put(debt);
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
  const { engine, ledger, book, debt, run } = follow();
  book.put(debt);
  await run();
  engine.die("worker-1");
  engine.comeBack("worker-1", { restartCount: 1 });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "policy" }]);
});

test("what is still down after the timeout is started, and said to be our work", async () => {
  const { clock, engine, ledger, book, debt, run } = follow();
  book.put(debt);
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
  const { clock, engine, ledger, book, debt, run } = follow({ autoRecover: false });
  book.put(debt);
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
  const { clock, engine, ledger, book, debt, run } = follow();
  book.put(debt);
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
  const { engine, ledger, book, debt, run } = follow();
  book.put(debt);
  await run();
  engine.die("worker-1");
  engine.comeBack("worker-1");
  engine.die("worker-1");
  await settle();
  expect(ledger.kinds).toEqual([]);
  expect(book.all()).toHaveLength(1);
});

test("P15: a removed container that nothing replaces is recorded as lost after the timeout", async () => {
  const { clock, engine, ledger, book, debt, run } = follow();
  book.put(debt);
  await run();
  engine.die("worker-1");
  engine.remove("worker-1");
  await clock.advance(TIMEOUT_MS);
  expect(ledger.kinds).toEqual(["recovery.lost"]);
  expect(book.all()).toEqual([]);
});

test("P19: a new container of the same service and number is what recovered", async () => {
  const { clock, engine, ledger, book, debt, run, worker } = follow();
  book.put(debt);
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
  const { clock, engine, ledger, book, debt, run, worker } = follow();
  book.put(debt);
  await run();
  engine.die("worker-1");
  const labels = { ...worker.labels, "com.docker.compose.container-number": "2" };
  engine.add({ ...worker, id: "e".repeat(64), name: "worker-2", labels, startedAt: clock.now() });
  engine.tell("worker-2", "start");
  await settle();
  expect(ledger.kinds).toEqual([]);
});

test("with a healthcheck it has recovered only when it is healthy again", async () => {
  const { clock, engine, ledger, book, debt, run } = follow({ health: "healthy" });
  book.put(debt);
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
  const { clock, engine, ledger, book, debt, run } = follow({ health: "healthy" });
  book.put(debt);
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

test("what came back while nobody watched is found after a reconnect, with the engine's times", async () => {
  const { clock, engine, ledger, book, debt, run } = follow();
  book.put(debt);
  const diedAt = clock.now() + 25;
  engine.change("worker-1", { finishedAt: diedAt, startedAt: diedAt + 1500, state: "running" });
  await run();
  engine.announce({
    kind: "connected",
    identity: { address: "a", version: "1", apiVersion: "1.41" },
  });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1500 }]);
});

test("what nobody heard has the times of its events, as long as the engine remembers them", async () => {
  const { clock, engine, ledger, book, debt, run, worker } = follow();
  book.put(debt);
  const diedAt = clock.now() + 25;
  const event = (action: EngineAction, at: number) =>
    engine.past.push({ action, at, id: worker.id, name: worker.name, labels: worker.labels });
  event("die", debt.startedAt - 1);
  event("start", debt.startedAt);
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
  const { clock, engine, ledger, book, debt, run, worker } = follow();
  book.put(debt);
  await run();
  engine.die("worker-1");
  const diedAt = clock.now();
  engine.connected = false;
  const startedAt = diedAt + 1500;
  engine.change("worker-1", { state: "running", startedAt });
  engine.past.push({ action: "start", at: startedAt + 80, ...worker });
  await clock.advance(TIMEOUT_MS * 2);
  engine.connected = true;
  engine.announce({
    kind: "connected",
    identity: { address: "a", version: "1", apiVersion: "1.41" },
  });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1580, late: false }]);
});

test("what is not listed again yet, after the engine was lost once more, was not removed", async () => {
  const { clock, engine, ledger, book, debt, run, worker } = follow();
  book.put({ ...debt, target: { name: "worker-1", id: debt.target.id } });
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
  engine.connected = true;
  engine.announce({
    kind: "connected",
    identity: { address: "a", version: "1", apiVersion: "1.41" },
  });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 700 }]);
});

test("an engine that does not tell what happened is no reason to stay behind", async () => {
  const { clock, engine, ledger, book, debt, run, troubles } = follow();
  book.put(debt);
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

test("a debt of an earlier run of the daemon is followed to its timeout", async () => {
  const { clock, engine, ledger, book, debt, run } = follow();
  engine.change("worker-1", { state: "exited", finishedAt: clock.now() });
  book.put({ ...debt, hurtAt: clock.now() });
  await clock.advance(TIMEOUT_MS * 2);
  await run();
  await clock.advance(1);
  expect(engine.calls).toEqual(["start worker-1"]);
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us" }]);
});

test("P12: what a dead daemon meant to hurt and never did is owed no longer than the fault takes", async () => {
  const { clock, engine, ledger, book, debt, run } = follow();
  book.put(debt);
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

test("what went down while nobody could record it is brought back all the same", async () => {
  const { clock, engine, ledger, book, debt, run } = follow();
  book.put(debt);
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
  const { clock, engine, ledger, book, debt, run, troubles } = follow();
  book.put(debt);
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

test("E60: a probe stands for a missing healthcheck, from the hurt to its first success", async () => {
  let answer: ProbeAnswer = NOT_YET;
  const { clock, engine, ledger, book, debt, run } = follow({ probe: () => answer });
  book.put(debt);
  await run();
  engine.die("worker-1");
  await clock.advance(1000);
  engine.comeBack("worker-1");
  await settle();
  expect(ledger.kinds).toEqual(["recovery.running"]);
  await clock.advance(2300);
  answer = { kind: "works" };
  await clock.advance(200);
  // asked every 500 ms from the moment at which it ran
  expect(ledger.of("recovery.recovered")).toMatchObject([
    { runningAfterMs: 1000, healthyAfterMs: 3500, late: false },
  ]);
  expect(book.all()).toEqual([]);
});

test("E60: what runs while its probe fails is overdue, with what the probe said", async () => {
  const { clock, engine, ledger, book, debt, run } = follow({ probe: () => NOT_YET });
  book.put(debt);
  await run();
  engine.die("worker-1");
  engine.comeBack("worker-1");
  await clock.advance(TIMEOUT_MS);
  expect(ledger.of("recovery.overdue")).toMatchObject([
    { still: "unhealthy", because: "connection refused" },
  ]);
  expect(engine.calls).toEqual([]);
});

test("E60: a success counts for the run that it was about, and not for one that fell", async () => {
  let asked = 0;
  const { clock, engine, ledger, book, debt, run } = follow({
    probe: () => (++asked > 3 ? { kind: "works" } : NOT_YET),
  });
  book.put(debt);
  await run();
  engine.die("worker-1");
  engine.comeBack("worker-1");
  await clock.advance(600);
  expect(asked).toBe(2);
  engine.die("worker-1");
  await clock.advance(5000);
  expect(asked).toBe(2);
  engine.comeBack("worker-1");
  await clock.advance(500);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ healthyAfterMs: 6100 }]);
  await clock.advance(5000);
  expect(asked).toBe(4);
});

test("E60: what took the place of the target is asked under its own name", async () => {
  const asked: string[] = [];
  const { clock, engine, ledger, book, debt, run, worker } = follow({
    probe: ({ name }) => {
      asked.push(name);
      return { kind: "works" };
    },
  });
  book.put(debt);
  await run();
  engine.die("worker-1");
  engine.remove("worker-1");
  const anew = { ...worker, id: "f".repeat(64), name: "worker-anew", startedAt: clock.now() + 1 };
  engine.add(anew);
  engine.tell("worker-anew", "start");
  await settle();
  expect(asked).toEqual(["worker-anew"]);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ healthyAfterMs: 0 }]);
});

test("E60: a success that could not be recorded is recorded later, with its own time", async () => {
  const { clock, engine, ledger, book, debt, run, troubles } = follow({
    probe: () => ({ kind: "works" }),
  });
  book.put(debt);
  await run();
  engine.die("worker-1");
  ledger.before = ({ kind }) => {
    if (kind === "recovery.recovered") throw new ChaosError("state-unwritable", "the disk is full");
  };
  await clock.advance(1000);
  engine.comeBack("worker-1");
  await clock.advance(3000);
  expect(troubles.length).toBeGreaterThan(0);
  ledger.before = () => {};
  await clock.advance(500);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ healthyAfterMs: 1000 }]);
});

test("a debt that awaited a probe which is not configured any more has recovered", async () => {
  const { clock, engine, ledger, book, debt, run, worker } = follow();
  const hurtAt = clock.now();
  engine.change("worker-1", { startedAt: hurtAt + 700, finishedAt: hurtAt });
  const back = { runningAt: hurtAt + 700, by: "someone", id: worker.id } as const;
  book.put({ ...debt, hurtAt, back });
  await run();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 700 }]);
});

test("P40: while the engine is away a due recovery waits for it, instead of asking without a pause", async () => {
  const { clock, engine, ledger, book, debt, run, worker } = follow();
  book.put(debt);
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
  engine.connected = true;
  engine.announce({
    kind: "connected",
    identity: { address: "a", version: "1", apiVersion: "1.41" },
  });
  await settle();
  expect(engine.calls).toContain(`start ${worker.name}`);
});
