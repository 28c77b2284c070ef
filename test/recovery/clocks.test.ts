import { expect, test } from "vitest";
import { settle } from "../support/manual-clock.ts";
import { followWorker, reconnect, TIMEOUT_MS } from "./follow-worker.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The engine's clock from the beginning: its earlier times are off as well. */
function onEngineAhead(byMs: number, options: Parameters<typeof followWorker>[0] = {}) {
  const followed = followWorker(options);
  const { engine, worker } = followed;
  engine.skewMs = byMs;
  const startedAt = worker.startedAt! + byMs;
  engine.change("worker-1", { startedAt });
  return { ...followed, pending: { ...followed.pending, startedAt } };
}

test.each([HOUR, 2 * MINUTE, -2 * MINUTE, -HOUR])(
  "P56: on an engine %i ms ahead, the target has the whole timeout before it is started",
  async (skewMs) => {
    const { clock, engine, ledger, book, pending, run } = onEngineAhead(skewMs);
    book.put(pending);
    await run();
    engine.die("worker-1");
    await clock.advance(TIMEOUT_MS - 1);
    expect(ledger.kinds).toEqual([]);
    expect(engine.calls).toEqual([]);
    await clock.advance(1);
    expect(engine.calls).toEqual(["start worker-1"]);
    expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: TIMEOUT_MS }]);
  },
);

test.each([HOUR, -HOUR])(
  "P56: a wall clock of this machine set by %i ms moves no deadline of a recovery",
  async (jumpMs) => {
    const { clock, engine, ledger, book, pending, run } = followWorker();
    book.put(pending);
    await run();
    engine.die("worker-1");
    await clock.advance(1000);
    clock.jump(jumpMs);
    // the engine's clock is another one
    engine.skewMs = -jumpMs;
    engine.tell("worker-1", "rename");
    reconnect(engine);
    await clock.advance(TIMEOUT_MS - 1001);
    expect(ledger.kinds).toEqual([]);
    await clock.advance(1);
    expect(engine.calls).toEqual(["start worker-1"]);
  },
);

test.each([HOUR, -HOUR])(
  "P56: an engine's clock set by %i ms while its container is down changes no recovery time",
  async (jumpMs) => {
    const { clock, engine, ledger, book, pending, run } = followWorker();
    book.put(pending);
    await run();
    engine.die("worker-1");
    await clock.advance(1200);
    engine.skewMs = jumpMs;
    engine.comeBack("worker-1");
    await settle();
    expect(ledger.of("recovery.recovered")).toMatchObject([{ runningAfterMs: 1200 }]);
  },
);

test.each([HOUR, -HOUR])(
  "P56: on an engine %i ms ahead, the time until a probe succeeds is that of this machine",
  async (skewMs) => {
    let works = false;
    const { clock, engine, ledger, book, pending, run } = onEngineAhead(skewMs, {
      probe: () => (works ? { kind: "works" } : { kind: "fails", because: "refused" }),
    });
    book.put(pending);
    await run();
    engine.die("worker-1");
    await clock.advance(1000);
    engine.comeBack("worker-1");
    await clock.advance(1800);
    works = true;
    await clock.advance(200);
    expect(ledger.of("recovery.recovered")).toMatchObject([
      { runningAfterMs: 1000, healthyAfterMs: 3000 },
    ]);
  },
);

test.each([HOUR, -HOUR])(
  "P56: what an engine %i ms ahead tells late is due at the timeout from when it happened",
  async (skewMs) => {
    const { clock, engine, book, pending, run } = onEngineAhead(skewMs);
    book.put(pending);
    await run();
    engine.connected = false;
    await clock.advance(500);
    engine.change("worker-1", { state: "exited", finishedAt: engine.engineNow() });
    await clock.advance(TIMEOUT_MS / 2);
    reconnect(engine);
    await clock.advance(TIMEOUT_MS / 2 - 1);
    expect(engine.calls).toEqual([]);
    await clock.advance(1);
    expect(engine.calls).toEqual(["start worker-1"]);
  },
);

test("P56: after a reboot the wall clock tells when a recovery is due", async () => {
  const { clock, engine, book, pending, run } = followWorker();
  engine.change("worker-1", { state: "exited", finishedAt: clock.now() });
  const earlier = { bootId: "earlier boot", monotonicMs: 1e12, wallMs: clock.now() };
  book.put({ ...pending, intended: earlier, hurt: earlier, hurtAt: clock.now() });
  await clock.advance(TIMEOUT_MS - 1000);
  await run();
  await clock.advance(999);
  expect(engine.calls).toEqual([]);
  await clock.advance(1);
  expect(engine.calls).toEqual(["start worker-1"]);
});
