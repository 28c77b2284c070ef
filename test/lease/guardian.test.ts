import { expect, test } from "vitest";
import { watchLeases } from "../../src/lease/guardian.ts";
import type { Healer } from "../../src/lease/healer.ts";
import type { Lease } from "../../src/lease/lease.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { memoryBook } from "./memory-book.ts";

function guarding(options: { readonly untilNothingIsOpen?: boolean } = {}) {
  const clock = new ManualClock();
  const { book, open } = memoryBook(clock);
  const daemon = { isAlive: true };
  const state = { isGone: false };
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
    watchLeases({
      book,
      isDaemonAlive: () => daemon.isAlive,
      isStateGone: () => state.isGone,
      openHealer: async () => {
        opened++;
        return healer as unknown as Healer;
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
  return { clock, book, daemon, state, healed, troubles, open, run, end, opened: () => opened };
}

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
