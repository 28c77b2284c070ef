import { expect, test } from "vitest";
import { UNDO_EXECUTORS } from "../../src/fault/undo-executors.ts";
import { Healer } from "../../src/lease/healer.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { MemoryRecorder } from "../support/memory-recorder.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";
import { memoryBook } from "./memory-book.ts";

const MINUTE = 60_000;

/** A fault that lasts ten minutes on one worker, whose request has its answer. */
async function lasting(fault: "pause" | "stop" | "cpu.throttle" | "network.disconnect") {
  const clock = new ManualClock();
  const worker = container({ name: "worker-1", startedAt: clock.now() - MINUTE });
  const engine = new FakeContainers(clock, [worker]);
  const { book, open } = memoryBook(clock);
  const ledger = new MemoryRecorder();
  const run = { version: 1, id: worker.id, startedAt: worker.startedAt! };
  const undo = {
    pause: { ...run, kind: "pause.unpause" },
    stop: { ...run, kind: "stop.start" },
    "cpu.throttle": { ...run, kind: "limits.restore" },
    "network.disconnect": { ...run, kind: "network.reconnect", endpoints: [] },
  }[fault];
  open(10 * MINUTE, { fault, undo, ref: containerRef(worker.id), isSent: true, answered: true });
  const troubles: unknown[] = [];
  const healer = new Healer({
    book,
    engine: {
      actions: engine,
      inspect: (id: string) => engine.refresh(id),
      known: (id: string) => engine.get(id),
    },
    executors: UNDO_EXECUTORS,
    containers: engine,
    ledger,
    clock,
    bootId: "boot",
    claimant: { name: "daemon", hasDied: () => false, isBesideDaemon: () => false },
    onTrouble: (error) => troubles.push(error),
  });
  runUntilStopped(healer);
  await settle();
  if (fault === "pause") engine.change("worker-1", { state: "paused" });
  if (fault === "stop") engine.die("worker-1");
  await clock.advance(5000);
  expect(book.all()).toHaveLength(1);
  return { clock, engine, book, ledger, troubles, worker };
}

type Scene = Awaited<ReturnType<typeof lasting>>;

function restart({ engine }: Scene): void {
  engine.die("worker-1");
  engine.tell("worker-1", "stop");
  engine.comeBack("worker-1");
  engine.tell("worker-1", "restart");
}

function stopByHand({ engine }: Scene): void {
  engine.die("worker-1");
  engine.tell("worker-1", "stop");
}

test.each<[Parameters<typeof lasting>[0], string, (scene: Scene) => unknown, string]>([
  ["pause", "removed", ({ engine }) => engine.remove("worker-1"), "it was removed"],
  [
    "pause",
    "unpaused",
    ({ engine }) => engine.unpause(engine.all()[0]!.id),
    "it was unpaused by somebody else",
  ],
  ["pause", "restarted", restart, "it was restarted"],
  ["pause", "stopped", stopByHand, "it was stopped by somebody else"],
  ["stop", "removed", ({ engine }) => engine.remove("worker-1"), "it was removed"],
  [
    "stop",
    "started",
    ({ engine }) => engine.comeBack("worker-1"),
    "it was started by somebody else",
  ],
  ["cpu.throttle", "removed", ({ engine }) => engine.remove("worker-1"), "it was removed"],
  ["network.disconnect", "removed", ({ engine }) => engine.remove("worker-1"), "it was removed"],
])("a %s whose target is %s is over at once, and says so", async (fault, _, happen, did) => {
  const scene = await lasting(fault);
  const { clock, engine, book, ledger, troubles } = scene;
  await happen(scene);
  const calls = engine.calls.length;
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toMatchObject([{ did }]);
  expect(engine.calls).toHaveLength(calls);
  expect(troubles).toEqual([]);
});

test.each([restart, stopByHand])(
  "a throttle outlasts the end of its target: %o",
  async (happen) => {
    const scene = await lasting("cpu.throttle");
    happen(scene);
    await scene.clock.advance(MINUTE);
    expect(scene.book.all()).toHaveLength(1);
  },
);

test("a lease whose request has no answer yet ends with its target all the same", async () => {
  const { clock, engine, book, ledger } = await lasting("pause");
  const [lease] = book.all();
  book.note(lease!.strike, lease!.ref, { answered: false });
  engine.tell("worker-1", "die");
  await clock.advance(1000);
  expect(book.all()).toHaveLength(1);
  engine.remove("worker-1");
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toMatchObject([{ did: "it was removed" }]);
});

test("what ended a fault while the engine was away is noticed when it is back", async () => {
  const { clock, engine, book, ledger } = await lasting("pause");
  engine.connected = false;
  engine.change("worker-1", { state: "running" });
  await clock.advance(5000);
  expect(book.all()).toHaveLength(1);
  engine.connected = true;
  engine.announce({
    kind: "connected",
    identity: { address: "a", version: "1", apiVersion: "1.41" },
  });
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toMatchObject([{ did: "it was not paused any more" }]);
});

test("an undo of chaos-monkey itself is not told as somebody else's", async () => {
  const { clock, engine, book, ledger } = await lasting("pause");
  await clock.advance(10 * MINUTE);
  expect(book.all()).toEqual([]);
  expect(engine.calls).toEqual(["unpause worker-1"]);
  expect(ledger.of("lease.undone")).toMatchObject([{ did: "unpaused it" }]);
});
