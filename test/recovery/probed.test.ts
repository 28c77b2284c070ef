import { expect, test } from "vitest";
import { momentIn } from "../../src/lease/moment.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import type { ProbeAnswer } from "../../src/probe/probe.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { settle } from "../support/manual-clock.ts";
import { followWorker, TIMEOUT_MS } from "./follow-worker.ts";

const NOT_YET: ProbeAnswer = { kind: "fails", because: "connection refused" };

test("E60: a probe stands for a missing healthcheck, from the hurt to its first success", async () => {
  let answer: ProbeAnswer = NOT_YET;
  const { clock, engine, ledger, book, pending, run } = followWorker({ probe: () => answer });
  book.put(pending);
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
  const { clock, engine, ledger, book, pending, run } = followWorker({ probe: () => NOT_YET });
  book.put(pending);
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
  const { clock, engine, ledger, book, pending, run } = followWorker({
    probe: () => (++asked > 3 ? { kind: "works" } : NOT_YET),
  });
  book.put(pending);
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
  const { clock, engine, ledger, book, pending, run, worker } = followWorker({
    probe: ({ name }) => {
      asked.push(name);
      return { kind: "works" };
    },
  });
  book.put(pending);
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
  const { clock, engine, ledger, book, pending, run, troubles } = followWorker({
    probe: () => ({ kind: "works" }),
  });
  book.put(pending);
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

test("a pending recovery that awaited a probe is over when that probe is not configured any more", async () => {
  const { clock, engine, ledger, book, pending, run, worker } = followWorker();
  const hurtAt = clock.now();
  engine.change("worker-1", { startedAt: hurtAt + 700, finishedAt: hurtAt });
  const hurt = momentIn(0, clock, "boot");
  const back = {
    runningAt: hurtAt + 700,
    seen: momentIn(700, clock, "boot"),
    by: "someone",
    ref: containerRef(worker.id),
  } as const;
  book.put({ ...pending, hurtAt, hurt, back });
  await run();
  expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 700 }]);
});
