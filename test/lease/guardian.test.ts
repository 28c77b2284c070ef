import { expect, test } from "vitest";
import { guard } from "../../src/lease/guardian.ts";
import type { Healer } from "../../src/lease/healer.ts";
import type { Lease } from "../../src/lease/lease.ts";
import { momentIn } from "../../src/lease/moment.ts";
import type { PendingRecovery } from "../../src/lease/pending-recoveries.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { memoryBook } from "./memory-book.ts";

function guarding(options: { readonly untilNothingIsOpen?: boolean } = {}) {
  const clock = new ManualClock();
  const { book, open, pendingRecoveries } = memoryBook(clock);
  const followers: { readonly startsFromMs: number; isStopped: boolean }[] = [];
  const daemon = { isAlive: true };
  /** Names of the strikes without a daemon that run. */
  const strikes = new Set<string>();
  const state = { isGone: false };
  const lock = { isHeld: false, onRelease: () => {} };
  const healed: { readonly id: string; readonly at: number }[] = [];
  const troubles: unknown[] = [];
  let opened = 0;
  const began = clock.monotonic();
  const healer = {
    heal: async (leases: readonly Lease[]) => {
      for (const { id } of leases) {
        healed.push({ id, at: clock.monotonic() - began });
        book.close(id, () => {});
      }
    },
  };
  const stop = new AbortController();
  const run = () =>
    guard({
      holdLock: () => {
        lock.isHeld = true;
        return {
          [Symbol.dispose]: () => {
            lock.isHeld = false;
            lock.onRelease();
          },
        };
      },
      book,
      pendingRecoveries,
      isDaemonAlive: () => daemon.isAlive,
      isStrikeAlive: () => strikes.size > 0,
      hasDied: (owner) => !strikes.has(owner),
      isStateGone: () => state.isGone,
      openHealer: async () => {
        opened++;
        return healer as unknown as Healer;
      },
      openFollower: async (startsFromMs) => {
        followers.push({ startsFromMs: startsFromMs - began, isStopped: false });
        return {
          stop: async () => {
            followers.at(-1)!.isStopped = true;
          },
        };
      },
      clock,
      bootId: "boot",
      untilNothingIsOpen: options.untilNothingIsOpen ?? false,
      stop: stop.signal,
      onTrouble: (error) => troubles.push(error),
    });
  const end = async (running: Promise<void>) => {
    stop.abort();
    await running;
  };
  return {
    clock,
    book,
    pendingRecoveries,
    followers,
    daemon,
    strikes,
    state,
    lock,
    healed,
    troubles,
    open,
    run,
    end,
    opened: () => opened,
  };
}

test("P13: without a daemon, what a living strike opened waits for its deadline, and the rest does not", async () => {
  const { clock, daemon, strikes, healed, open, run, end } = guarding();
  daemon.isAlive = false;
  strikes.add("strike alive");
  open(60_000, { owner: "strike alive" });
  open(60_000, { owner: "strike dead" });
  const running = run();
  await clock.advance(2000);
  expect(healed.map(({ id }) => id)).toEqual(["lease 1"]);
  strikes.delete("strike alive");
  await clock.advance(2000);
  expect(healed.map(({ id }) => id)).toEqual(["lease 1", "lease 0"]);
  await end(running);
});

test("while the daemon lives the guardian touches nothing that is not overdue", async () => {
  const { clock, healed, open, run, end, opened } = guarding();
  open(60_000);
  const running = run();
  await clock.advance(60_000);
  expect(opened()).toBe(0);
  await clock.advance(1000);
  expect(healed).toMatchObject([{ id: "lease 0" }]);
  await end(running);
});

test("P13: what a living daemon does not undo is undone at the latest a second after its deadline", async () => {
  const { clock, healed, open, run, end } = guarding();
  for (const inMs of [1, 333, 999, 1500, 7777]) open(inMs, { id: String(inMs) });
  const running = run();
  await clock.advance(10_000);
  for (const { id, at } of healed) expect(at - Number(id)).toBeLessThanOrEqual(1000);
  expect(healed).toHaveLength(5);
  await end(running);
});

test("P13: everything is undone within 5 s of the daemon's death, whatever its deadline", async () => {
  const { clock, daemon, healed, open, run, end } = guarding();
  open(600_000);
  const running = run();
  await clock.advance(3000);
  daemon.isAlive = false;
  await clock.advance(5000);
  expect(healed).toHaveLength(1);
  await end(running);
});

test("with the daemon gone a grace, and what was entrusted to the guardian, is not cut short", async () => {
  const { clock, daemon, healed, open, run, end } = guarding();
  open(4000, { id: "grace", until: "effect" });
  open(8000, { id: "entrusted", entrusted: true });
  daemon.isAlive = false;
  const running = run();
  await clock.advance(3900);
  expect(healed).toEqual([]);
  await clock.advance(10_000);
  expect(healed.map(({ id }) => id)).toEqual(["grace", "entrusted"]);
  for (const { id, at } of healed) expect(at).toBeLessThanOrEqual(id === "grace" ? 5000 : 9000);
  await end(running);
});

test("a clock that is set back or forth moves no deadline of the guardian", async () => {
  const { clock, healed, open, run, end } = guarding();
  open(10_000);
  const running = run();
  for (const jump of [86_400_000, -172_800_000]) {
    clock.jump(jump);
    await clock.advance(4000);
  }
  expect(healed).toEqual([]);
  await clock.advance(3000);
  expect(healed).toHaveLength(1);
  await end(running);
});

test("a state that cannot be read for a while ends no guarding", async () => {
  const { clock, book, healed, troubles, open, run, end } = guarding();
  open(1000);
  const all = book.all.bind(book);
  book.all = () => {
    throw new Error("the disk is gone");
  };
  const running = run();
  await clock.advance(5000);
  expect(troubles.length).toBeGreaterThan(0);
  book.all = all;
  await clock.advance(1000);
  expect(healed).toHaveLength(1);
  await end(running);
});

test("a guardian that was started for a strike ends when nothing is open", async () => {
  const { clock, open, run } = guarding({ untilNothingIsOpen: true });
  open(1000);
  let ended = false;
  const running = run().then(() => {
    ended = true;
  });
  await clock.advance(1000);
  expect(ended).toBe(false);
  await clock.advance(2000);
  await settle();
  expect(ended).toBe(true);
  await running;
});

test("P13: a guardian that was about to end undoes what a strike opens at that moment", async () => {
  const { clock, daemon, lock, healed, open, run } = guarding({ untilNothingIsOpen: true });
  daemon.isAlive = false;
  lock.onRelease = () => {
    lock.onRelease = () => {};
    open(60_000);
  };
  const running = run();
  await clock.advance(2000);
  expect(healed).toMatchObject([{ id: "lease 0" }]);
  await running;
  expect(lock.isHeld).toBe(false);
});

test("a guardian whose state folder was deleted goes on for ten minutes, and then ends", async () => {
  const { clock, state, daemon, open, run, troubles, book } = guarding();
  open(3_600_000);
  // nothing that it tries restores the target
  book.close = () => {};
  daemon.isAlive = false;
  state.isGone = true;
  let ended = false;
  const running = run().then(() => {
    ended = true;
  });
  await clock.advance(599_000);
  expect(ended).toBe(false);
  await clock.advance(2000);
  expect(ended).toBe(true);
  await running;
  expect(troubles).toMatchObject([{ message: expect.stringContaining("--assume-ours") }]);
});

function down(clock: ManualClock, differing: Partial<PendingRecovery> = {}): PendingRecovery {
  return {
    strike: "2-cd",
    fault: "kill",
    target: { name: "worker-1", id: "1".repeat(12) },
    ref: containerRef("1".repeat(64)),
    hasHealthcheck: false,
    comesBack: false,
    hurtWithinMs: 10_000,
    lastsMs: 0,
    restartCount: 0,
    startedAt: 0,
    intended: momentIn(0, clock, "boot"),
    terms: { timeoutMs: 60_000, autoRecover: true },
    ...differing,
  };
}

test("P55: with the daemon gone the guardian follows what is pending, and starts nothing for 3 s", async () => {
  const { clock, daemon, pendingRecoveries, followers, run, end } = guarding();
  pendingRecoveries.put(down(clock));
  const running = run();
  await clock.advance(5000);
  expect(followers).toEqual([]);
  daemon.isAlive = false;
  await clock.advance(2000);
  expect(followers).toMatchObject([{ isStopped: false }]);
  expect(followers[0]!.startsFromMs).toBeGreaterThanOrEqual(8000);
  expect(followers[0]!.startsFromMs).toBeLessThanOrEqual(9000);
  await end(running);
  expect(followers).toMatchObject([{ isStopped: true }]);
});

test("a daemon that is back follows by itself, and the guardian no longer does", async () => {
  const { clock, daemon, pendingRecoveries, followers, run, end } = guarding();
  pendingRecoveries.put(down(clock));
  daemon.isAlive = false;
  const running = run();
  await clock.advance(2000);
  daemon.isAlive = true;
  await clock.advance(2000);
  expect(followers).toMatchObject([{ isStopped: true }]);
  await end(running);
});

test("P55: a guardian that was started for a strike stays until its target has recovered", async () => {
  const { clock, daemon, pendingRecoveries, followers, run } = guarding({
    untilNothingIsOpen: true,
  });
  const pending = down(clock);
  pendingRecoveries.put(pending);
  daemon.isAlive = false;
  let ended = false;
  const running = run().then(() => {
    ended = true;
  });
  await clock.advance(600_000);
  expect(ended).toBe(false);
  expect(followers).toHaveLength(1);
  pendingRecoveries.settle(pending);
  await clock.advance(1000);
  expect(ended).toBe(true);
  await running;
});

test.each<[string, Partial<PendingRecovery>]>([
  ["stays down without CHAOS_AUTO_RECOVER", { terms: { timeoutMs: 1, autoRecover: false } }],
  ["is replaced by an orchestrator, or not", { isLeftToOthers: true }],
])("a guardian does not stay for a target that %s", async (_, differing) => {
  const { clock, pendingRecoveries, run } = guarding({ untilNothingIsOpen: true });
  pendingRecoveries.put(down(clock, { overdue: true, ...differing }));
  await run();
});
