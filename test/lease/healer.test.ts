import { expect, test } from "vitest";
import type { UndoExecutor, Undone } from "../../src/fault/undo-executor.ts";
import type { Claimant } from "../../src/lease/claimant.ts";
import { Healer } from "../../src/lease/healer.ts";
import { momentIn } from "../../src/lease/moment.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { MemoryRecorder } from "../support/memory-recorder.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";
import { memoryBook } from "./memory-book.ts";

function claimantCalled(name: string, differing: Partial<Claimant> = {}): Claimant {
  return { name, hasDied: () => false, isBesideDaemon: () => false, ...differing };
}

function healers(count = 1, claimant: Partial<Claimant> = {}) {
  const clock = new ManualClock();
  const { book, open, database } = memoryBook(clock);
  const ledger = new MemoryRecorder();
  const undone: number[] = [];
  const troubles: unknown[] = [];
  const state: { answer: () => Promise<Undone> } = {
    answer: async () => ({ kind: "restored", found: "all", did: "put it back" }),
  };
  const executor: UndoExecutor = {
    kind: "test",
    needs: [],
    run: () => {
      undone.push(clock.monotonic());
      return state.answer();
    },
  };
  const engine = new FakeContainers(clock, []);
  const all = Array.from(
    { length: count },
    (_, number) =>
      new Healer({
        book,
        engine: { inspect: (id) => engine.refresh(id), actions: engine },
        executors: [executor],
        ledger,
        clock,
        bootId: "boot",
        claimant: claimantCalled(`healer ${number}`, claimant),
        onTrouble: (error) => troubles.push(error),
      }),
  );
  const run = async () => {
    for (const healer of all) runUntilStopped(healer);
    await settle();
  };
  return { clock, book, database, ledger, undone, state, open, run, healer: all[0]!, troubles };
}

test("P13: a lease is undone at its deadline, not before, and closed", async () => {
  const { clock, book, ledger, undone, open, run } = healers();
  open(5000);
  await run();
  await clock.advance(4999);
  expect(undone).toEqual([]);
  await clock.advance(1);
  expect(undone).toHaveLength(1);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toMatchObject([{ did: "put it back", strike: "1-ab" }]);
});

test("P12: a lease whose deadline passed while nobody ran is undone at the start", async () => {
  const { clock, undone, open, run } = healers();
  open(5000);
  clock.pass(60_000);
  await run();
  expect(undone).toHaveLength(1);
});

const DAY = 86_400_000;

test.each([
  ["forth", [DAY]],
  ["back", [-DAY]],
  ["back and forth", [-DAY, 2 * DAY, -DAY / 2]],
])("P13: a wall clock set %s moves no deadline within the same boot", async (_, jumps) => {
  const { clock, book, undone, open, run } = healers();
  open(5000);
  await run();
  for (const jump of jumps) {
    clock.jump(jump);
    await clock.advance(1000);
  }
  await clock.advance(4999 - 1000 * jumps.length);
  expect(undone).toEqual([]);
  await clock.advance(1);
  expect(undone).toHaveLength(1);
  expect(book.all()).toEqual([]);
});

test("P25: a wall clock set back keeps no failed undo from being tried again", async () => {
  const { clock, book, state, open, run } = healers();
  state.answer = async () => ({ kind: "residue", because: "no" });
  open(0);
  await run();
  clock.jump(-DAY);
  state.answer = async () => ({ kind: "restored", found: "all", did: "put it back" });
  await clock.advance(250);
  expect(book.all()).toEqual([]);
});

test("after a reboot the wall clock decides", async () => {
  const { clock, undone, open, run } = healers();
  open(0, {
    deadline: { ...momentIn(5000, clock, "boot"), bootId: "earlier", monotonicMs: 1e12 },
  });
  await run();
  await clock.advance(5000);
  // the process looks again at the latest after a minute; the deadline itself is met
  expect(undone).toHaveLength(1);
});

test("P25: an undo that fails is tried again with growing pauses, for ever", async () => {
  const { clock, book, ledger, undone, state, open, run } = healers();
  state.answer = async () => ({ kind: "residue", because: "the engine refuses" });
  open(0);
  await run();
  await clock.advance(300_000);
  const pauses = undone.slice(1).map((at, index) => at - undone[index]!);
  expect(pauses.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
  expect(Math.max(...pauses)).toBe(30_000);
  expect(ledger.of("lease.residue").at(-1)).toMatchObject({ attempt: undone.length });
  state.answer = async () => ({ kind: "restored", found: "all", did: "put it back" });
  await clock.advance(30_000);
  expect(book.all()).toEqual([]);
});

test("P25: an undo that throws is residue, too", async () => {
  const { ledger, state, open, run } = healers();
  state.answer = () => Promise.reject(new ChaosError("engine-unreachable", "nobody answers"));
  open(0);
  await run();
  expect(ledger.of("lease.residue")).toMatchObject([{ because: "nobody answers", attempt: 1 }]);
});

test("a lease whose kind this version does not know stays open and says so", async () => {
  const { book, ledger, open, run } = healers();
  open(0, { undo: { kind: "from the future", version: 9 } });
  await run();
  expect(ledger.of("lease.residue")[0]).toMatchObject({
    because: 'this version cannot undo "from the future"',
  });
  expect(book.all()).toHaveLength(1);
});

test("P14: two healers over one book never undo the same lease at once", async () => {
  const { clock, undone, state, open, run, ledger } = healers(2);
  const { promise, resolve } = Promise.withResolvers<Undone>();
  state.answer = () => promise;
  open(0);
  await run();
  await clock.advance(5000);
  expect(undone).toHaveLength(1);
  resolve({ kind: "restored", found: "all", did: "put it back" });
  await clock.advance(60_000);
  expect(undone).toHaveLength(1);
  expect(ledger.of("lease.undone")).toHaveLength(1);
});

test("P13: the claim of a healer that died expires, and another one takes over", async () => {
  const { clock, book, undone, open, run } = healers();
  open(0);
  expect(book.claim("lease 0", claimantCalled("somebody dead"))).toBe(true);
  await run();
  expect(undone).toEqual([]);
  await clock.advance(61_000);
  expect(undone).toHaveLength(1);
});

test("P12: what a process that is known to be dead had claimed is undone at once", async () => {
  const { book, undone, open, run } = healers(1, { hasDied: (name) => name === "dead daemon" });
  open(0);
  open(0);
  expect(book.claim("lease 0", claimantCalled("dead daemon"))).toBe(true);
  expect(book.claim("lease 1", claimantCalled("living guardian"))).toBe(true);
  await run();
  expect(undone).toHaveLength(1);
  expect(book.all().map(({ id }) => id)).toEqual(["lease 1"]);
});

test("P14: whoever is told to heal what another one is healing waits for how that ends", async () => {
  const { clock, book, undone, open, healer } = healers();
  open(60_000);
  const [lease] = book.all();
  const other = claimantCalled("somebody alive");
  expect(book.claim("lease 0", other)).toBe(true);
  let isOver = false;
  const healing = healer.healForGood([lease!]).then(() => {
    isOver = true;
  });
  await clock.advance(2000);
  expect(isOver).toBe(false);
  book.unclaim("lease 0");
  await clock.advance(1000);
  await healing;
  expect(undone).toHaveLength(1);
  expect(book.all()).toEqual([]);
});

test("P12: beside a living daemon, what is not there yet may come until its request is answered", async () => {
  const { clock, book, undone, state, open, run } = healers(1, { isBesideDaemon: () => true });
  state.answer = async () => ({ kind: "restored", found: "nothing", did: "it was as before" });
  open(0);
  await run();
  await clock.advance(60_000);
  expect(book.all()).toHaveLength(1);
  expect(undone.length).toBeGreaterThan(50);
  book.note("1-ab", containerRef("1".repeat(64)), { answered: true });
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
});

test("P12: what cannot tell whether a daemon lives puts back all the same, and waits for what may come", async () => {
  const locked = new Error("the lock cannot be read");
  const { clock, book, undone, state, open, run, troubles } = healers(1, {
    isBesideDaemon: () => {
      throw locked;
    },
  });
  state.answer = async () => ({ kind: "restored", found: "nothing", did: "it was as before" });
  open(0);
  await run();
  expect(undone).toHaveLength(1);
  expect(book.all()).toHaveLength(1);
  expect(troubles).toContain(locked);
  state.answer = async () => ({ kind: "restored", found: "all", did: "put it back" });
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
});

test("a command beside a daemon that does not come to itself gives up waiting, and tells what is open", async () => {
  const { clock, book, state, open, healer } = healers(1, { isBesideDaemon: () => true });
  state.answer = async () => ({ kind: "restored", found: "nothing", did: "it was as before" });
  open(0);
  const healing = healer.healForGood(book.all());
  await clock.advance(6000);
  await healing;
  expect(book.all()).toHaveLength(1);
});

test("P12: what was put back in part is looked at again, and told with what was done", async () => {
  const { clock, book, ledger, undone, state, open, run } = healers();
  state.answer = async () =>
    undone.length === 1
      ? { kind: "restored", found: "part", did: "connected it to back" }
      : { kind: "restored", found: "nothing", did: "it was on its networks" };
  open(0);
  await run();
  expect(book.all()).toHaveLength(1);
  await clock.advance(62_000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toMatchObject([{ did: "connected it to back" }]);
});

test("P12: what was put back bit by bit is told as a whole", async () => {
  const { clock, book, ledger, undone, state, open, run } = healers();
  state.answer = async () =>
    undone.length <= 2
      ? { kind: "restored", found: "part", did: `connected it to net-${undone.length}` }
      : { kind: "restored", found: "nothing", did: "it was on its networks" };
  open(0);
  await run();
  await clock.advance(62_000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toMatchObject([
    { did: "connected it to net-1; connected it to net-2" },
  ]);
});

test("P14: of two healers that undid the same lease only one says so", async () => {
  const { clock, book, ledger, state, open, run } = healers();
  const { promise, resolve } = Promise.withResolvers<Undone>();
  state.answer = () => promise;
  open(0);
  await run();
  book.close("lease 0", () => {});
  resolve({ kind: "restored", found: "all", did: "put it back" });
  await clock.advance(1000);
  expect(ledger.of("lease.undone")).toEqual([]);
});

test("a lease that is opened while the healer sleeps is healed in time when it is woken", async () => {
  const { clock, undone, open, run, healer } = healers();
  await run();
  await clock.advance(1000);
  open(500);
  healer.wake();
  await clock.advance(500);
  expect(undone).toHaveLength(1);
});

test("P11: settling undoes what lasts at once, and waits for a grace to end by itself", async () => {
  const { clock, book, undone, open, healer } = healers();
  open(600_000);
  open(4000, { until: "effect" });
  const patience = new AbortController();
  const settled = healer.settle(patience.signal);
  await settle();
  expect(book.all().map(({ until }) => until)).toEqual(["effect"]);
  await clock.advance(4000);
  expect(await settled).toEqual([]);
  expect(undone).toHaveLength(2);
});

test("P11: settling gives up with its patience and tells what is still open", async () => {
  const { clock, state, open, healer } = healers();
  state.answer = async () => ({ kind: "residue", because: "no" });
  open(600_000);
  const patience = new AbortController();
  const settled = healer.settle(patience.signal);
  await clock.advance(10_000);
  patience.abort();
  expect(await settled).toMatchObject([{ id: "lease 0" }]);
});

test("a state folder that fails ends no healing", async () => {
  const { clock, book, ledger, open, run, troubles, undone } = healers();
  let full = true;
  ledger.before = () => {
    if (full) throw new ChaosError("state-unwritable", "the disk is full");
  };
  open(0);
  await run();
  expect(troubles).toHaveLength(1);
  full = false;
  open(1000);
  await clock.advance(2000);
  expect(undone).toHaveLength(3);
  expect(book.all()).toEqual([]);
});

test("what cannot be claimed because the disk is full is undone all the same", async () => {
  const { clock, book, ledger, open, run, troubles, undone } = healers();
  open(0);
  let full = true;
  ledger.before = () => {
    if (full) throw new ChaosError("state-unwritable", "the disk is full");
  };
  const { claim } = book;
  book.claim = (...words) => {
    if (full) throw new ChaosError("state-unwritable", "the disk is full");
    return claim.apply(book, words);
  };
  await run();
  expect(undone).toHaveLength(1);
  expect(troubles.length).toBeGreaterThan(0);
  full = false;
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toHaveLength(1);
});

test("P58: a damaged lease is named once, and the others are undone", async () => {
  const { clock, book, database, undone, open, run, troubles } = healers();
  open(1000);
  database.run("INSERT INTO leases (id, strike, body) VALUES ('0-dead.1', '0-dead', '{')");
  await run();
  await clock.advance(200_000);
  expect(undone).toHaveLength(1);
  expect(book.all()).toEqual([]);
  expect(troubles).toMatchObject([{ message: expect.stringContaining("lease 0-dead.1") }]);
});

test("P58: where the state can no longer be read, what this process knows of it is undone once", async () => {
  const { clock, database, undone, open, run, troubles } = healers();
  open(1000);
  await run();
  const unreadable = new ChaosError("state-unwritable", "file is not a database");
  const fail = () => {
    throw unreadable;
  };
  Object.assign(database, { all: fail, get: fail, run: fail, exec: fail });
  await clock.advance(60_000);
  expect(undone).toHaveLength(1);
  expect(troubles).toContain(unreadable);
});

test("P25: an undo that somebody asked for and that failed is retried within seconds, not at the deadline", async () => {
  const { clock, book, undone, open, state, healer, run } = healers();
  open(300_000);
  await run();
  state.answer = async () => {
    state.answer = async () => ({ kind: "restored", found: "all", did: "put it back" });
    return { kind: "residue", because: "the engine failed" };
  };
  await healer.heal(book.all());
  expect(undone).toHaveLength(1);
  await clock.advance(5000);
  expect(undone).toHaveLength(2);
  expect(book.all()).toEqual([]);
});

test("P12: at its start a process undoes what dead ones left open, and nothing of those that live", async () => {
  const { book, open, run, healer } = healers(1, { hasDied: (name) => name === "strike dead" });
  open(60_000, { owner: "strike alive" });
  open(60_000, { owner: "strike dead" });
  open(60_000);
  healer.inherit();
  await run();
  expect(book.all().map(({ owner }) => owner)).toEqual(["strike alive"]);
});

test("P11: settling leaves to a living process what it has opened, unless all is meant", async () => {
  const { book, open, healer } = healers();
  open(60_000, { owner: "strike alive" });
  open(60_000, { owner: "healer 0" });
  expect(await healer.settle(AbortSignal.timeout(5000))).toEqual([]);
  expect(book.all().map(({ owner }) => owner)).toEqual(["strike alive"]);
  expect(await healer.settle(AbortSignal.timeout(5000), { ofAll: true })).toEqual([]);
});

test.each([6000, 40_000, 58_000])(
  "P59: what a request does that is carried out %i ms late, its sender long dead, is put back",
  async (lateMs) => {
    const { clock, book, undone, state, open, run } = healers();
    let hasArrived = false;
    state.answer = async () =>
      hasArrived
        ? { kind: "restored", found: "all", did: "put it back" }
        : { kind: "restored", found: "nothing", did: "it was as before" };
    open(0, { isSent: true });
    await run();
    await clock.advance(lateMs);
    expect(book.all()).toHaveLength(1);
    hasArrived = true;
    await clock.advance(1000);
    expect(book.all()).toEqual([]);
    // it is looked for all the time, but not without pauses
    expect(undone.length).toBeLessThan(100);
  },
);

test("P59: a lease whose request never arrives is closed when it cannot arrive any more", async () => {
  const { clock, book, ledger, state, open, run } = healers();
  state.answer = async () => ({ kind: "restored", found: "nothing", did: "it was as before" });
  open(0, { isSent: true });
  await run();
  await clock.advance(62_000);
  expect(book.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toMatchObject([{ did: "it was as before" }]);
});

test("P12: a lease whose request was not sent when its daemon died is closed at once", async () => {
  const { book, state, open, run } = healers();
  state.answer = async () => ({ kind: "restored", found: "nothing", did: "it was as before" });
  open(0, { isSent: false });
  await run();
  expect(book.all()).toEqual([]);
});

test("P59: after a reboot nothing tells that a request was not sent", async () => {
  const { clock, book, state, open, run } = healers();
  state.answer = async () => ({ kind: "restored", found: "nothing", did: "it was as before" });
  const earlier = { ...momentIn(0, clock, "boot"), bootId: "earlier", monotonicMs: 1e12 };
  open(0, { isSent: false, opened: earlier });
  await run();
  await clock.advance(30_000);
  expect(book.all()).toHaveLength(1);
  await clock.advance(32_000);
  expect(book.all()).toEqual([]);
});

test("P59: who asks a running daemon to undo waits moments for a late request, and the daemon goes on", async () => {
  const { clock, book, state, open, run, healer } = healers();
  state.answer = async () => ({ kind: "restored", found: "nothing", did: "it was as before" });
  open(60_000, { isSent: true });
  await run();
  let isOver = false;
  const healing = healer.healForGood(book.all()).then(() => {
    isOver = true;
  });
  await clock.advance(6000);
  expect(isOver).toBe(true);
  await healing;
  state.answer = async () => ({ kind: "restored", found: "all", did: "put it back" });
  await clock.advance(1000);
  expect(book.all()).toEqual([]);
});
