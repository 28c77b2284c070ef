import { expect, test } from "vitest";
import { momentIn } from "../../src/lease/moment.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { settle } from "../support/manual-clock.ts";
import { followWorker, TIMEOUT_MS } from "./follow-worker.ts";

/** One worker that is throttled for ten minutes. */
async function throttled(options: Parameters<typeof followWorker>[0] = {}) {
  const followed = followWorker(options);
  const { clock, undoBook, pending, run } = followed;
  const { strike, target, ref } = pending;
  undoBook.open({
    id: `${strike}.1`,
    strike,
    fault: "cpu.throttle",
    target,
    ref,
    resources: ["cpu"],
    undo: { kind: "limits.restore", version: 1, id: "x" },
    opened: momentIn(0, clock, "boot"),
    deadline: momentIn(600_000, clock, "boot"),
    until: "deadline",
    attempts: 0,
    isSent: true,
    answered: true,
  });
  await run();
  await clock.advance(5000);
  return followed;
}

test("a target that dies while a fault lasts is recorded with its exit code, and brought back", async () => {
  const { clock, engine, ledger, book } = await throttled();
  engine.change("worker-1", { state: "exited", finishedAt: engine.engineNow() });
  engine.tell("worker-1", "die", { exitCode: 1 });
  await settle();
  expect(ledger.of("strike.target-died")).toMatchObject([
    { fault: "cpu.throttle", exitCode: 1, outOfMemory: false, signalled: false },
  ]);
  expect(book.all()).toHaveLength(1);
  await clock.advance(TIMEOUT_MS);
  expect(engine.calls).toEqual(["start worker-1"]);
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "us", runningAfterMs: TIMEOUT_MS }]);
});

test("that it ran out of memory is told by the engine's event", async () => {
  const { engine, ledger } = await throttled();
  engine.tell("worker-1", "oom");
  engine.change("worker-1", { state: "exited", finishedAt: engine.engineNow() });
  engine.tell("worker-1", "die", { exitCode: 137 });
  await settle();
  expect(ledger.of("strike.target-died")).toMatchObject([{ exitCode: 137, outOfMemory: true }]);
});

test("that it ran out of memory is told by its inspection where the event is late", async () => {
  const { engine, ledger } = await throttled();
  const finishedAt = engine.engineNow();
  engine.change("worker-1", { state: "exited", finishedAt, oomKilled: true });
  engine.tell("worker-1", "die", { exitCode: 137 });
  await settle();
  expect(ledger.of("strike.target-died")).toMatchObject([{ outOfMemory: true }]);
});

test("what its restart policy brings back at once has recovered by that", async () => {
  const { clock, engine, ledger, book } = await throttled();
  engine.change("worker-1", { state: "exited", finishedAt: engine.engineNow() });
  engine.tell("worker-1", "die", { exitCode: 1 });
  await clock.advance(100);
  engine.comeBack("worker-1", { restartCount: 1 });
  await settle();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ by: "policy", runningAfterMs: 100 }]);
  expect(book.all()).toEqual([]);
});

test("what a person has stopped is followed, and not started again", async () => {
  const { clock, engine, ledger, book } = await throttled();
  engine.tell("worker-1", "kill", { signal: 15 });
  engine.change("worker-1", { state: "exited", finishedAt: engine.engineNow() });
  engine.tell("worker-1", "die", { exitCode: 0 });
  await clock.advance(TIMEOUT_MS * 3);
  expect(ledger.of("strike.target-died")).toMatchObject([{ exitCode: 0, signalled: true }]);
  expect(ledger.of("recovery.overdue")).toHaveLength(1);
  expect(engine.calls).toEqual([]);
  expect(book.all()).toHaveLength(1);
});

test("a second death before the recovery is not recorded again, and one after it is", async () => {
  const { engine, ledger } = await throttled();
  const die = async () => {
    engine.change("worker-1", { state: "exited", finishedAt: engine.engineNow() });
    engine.tell("worker-1", "die", { exitCode: 1 });
    await settle();
  };
  await die();
  await die();
  expect(ledger.of("strike.target-died")).toHaveLength(1);
  engine.comeBack("worker-1");
  await settle();
  await die();
  expect(ledger.of("strike.target-died")).toHaveLength(2);
});

test("a death that cannot be inspected is recorded all the same", async () => {
  const { engine, ledger, troubles } = await throttled();
  engine.change("worker-1", { state: "exited", finishedAt: engine.engineNow() });
  engine.before = () => {
    throw new ChaosError("engine-unreachable", "gone");
  };
  engine.tell("worker-1", "die", { exitCode: 1 });
  await settle();
  expect(ledger.of("strike.target-died")).toHaveLength(1);
  expect(troubles).toHaveLength(1);
});

test("the death of a container that no fault lasts on is no business of a strike", async () => {
  const { engine, ledger, undoBook, book } = await throttled();
  undoBook.close(undoBook.all()[0]!.id, () => {});
  engine.die("worker-1");
  await settle();
  expect(ledger.kinds).toEqual([]);
  expect(book.all()).toEqual([]);
});
