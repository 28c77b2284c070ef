import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Fault } from "../../src/fault/fault.ts";
import { kill } from "../../src/fault/lifecycle/kill.ts";
import { openDatabase } from "../../src/state/database.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { settle } from "../support/manual-clock.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { KILL, LIMITS, testRoad } from "../support/test-road.ts";

const worker = (number: number) => container({ name: `worker-${number}` });

test("a kill ends one container and records each step", async () => {
  const { road, engine, ledger } = testRoad([worker(1)]);
  const outcome = await road.strike(KILL);
  expect(outcome.kind).toBe("struck");
  expect(outcome.kind === "struck" && (await outcome.outcomes)).toEqual([
    expect.objectContaining({ result: "confirmed", because: "its die event" }),
  ]);
  expect(engine.calls).toEqual(["kill worker-1 SIGKILL"]);
  expect(ledger.kinds).toEqual(["strike.intended", "strike.injected", "strike.confirmed"]);
});

test("a name that no event has told of yet is looked up at the engine before it is called wrong", async () => {
  const { road, engine } = testRoad([worker(1)]);
  engine.undiscovered.push(worker(2));
  const outcome = await road.strike({ ...KILL, names: ["worker-2"] });
  expect(outcome).toMatchObject({ kind: "struck", targets: [{ name: "worker-2" }] });
  await expect(road.strike({ ...KILL, names: ["worker-3"] })).rejects.toMatchObject({
    code: "no-such-target",
  });
});

test("an extended fault is held while the profile is core, and struck once it is extended", async () => {
  const faults: readonly Fault[] = [{ ...kill, kind: "gouge", tier: "extended" }];
  let extended = false;
  const limits = () => ({ ...LIMITS, extended });
  const { road, engine, ledger } = testRoad([worker(1)], { faults, limits });
  const gouge = { ...KILL, fault: "gouge" };
  expect(await road.strike(gouge)).toMatchObject({ kind: "held", code: "profile" });
  expect(engine.calls).toEqual([]);
  expect(ledger.of("hold")).toMatchObject([{ code: "profile" }]);
  extended = true;
  expect(await road.strike(gouge)).toMatchObject({ kind: "struck" });
});

test("P9: the intent and the pending recovery are durable before the first mutating request", async () => {
  const { road, engine, ledger, pendingRecoveries } = testRoad([worker(1)]);
  const before: unknown[] = [];
  engine.before = (call) => {
    if (call.startsWith("kill")) before.push([ledger.kinds.join(), pendingRecoveries.all().length]);
  };
  await road.strike(KILL);
  expect(before).toEqual([["strike.intended", 1]]);
});

test("P10: when the intent cannot be recorded, no fault is applied and the hold says why", async () => {
  const { road, engine, ledger, pendingRecoveries, marks } = testRoad([worker(1)]);
  ledger.before = ({ kind }) => {
    if (kind === "strike.intended") throw new ChaosError("state-unwritable", "the disk is full");
  };
  expect(await road.strike(KILL)).toMatchObject({
    kind: "held",
    code: "state-unwritable",
    because: "the disk is full",
  });
  expect(engine.calls).toEqual([]);
  expect(pendingRecoveries.all()).toEqual([]);
  expect(marks.get("strike.number")).toBeUndefined();
});

test("P10: when the state was deleted under a running daemon, no fault is applied any more", async () => {
  const file = join(temporaryFolder(), "chaos.db");
  using database = openDatabase(file);
  const { road, engine } = testRoad([worker(1)], {}, { database });
  rmSync(file);
  expect(await road.strike(KILL)).toMatchObject({
    kind: "held",
    code: "state-unwritable",
    because: expect.stringContaining("it was deleted, moved or replaced"),
  });
  expect(engine.calls).toEqual([]);
});

test("P10: a hold that cannot be recorded either is still answered, and reported", async () => {
  const { road, ledger, troubles } = testRoad([worker(1)]);
  const full = new ChaosError("state-unwritable", "the disk is full");
  ledger.before = () => {
    throw full;
  };
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "state-unwritable" });
  expect(troubles).toEqual([full]);
});

test("P34: a target that changed between choice and strike is left alone", async () => {
  const { road, engine } = testRoad([worker(1)]);
  engine.before = (call) => {
    if (call === "inspect worker-1") engine.change("worker-1", { state: "paused" });
  };
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "not-running" });
  expect(engine.calls).toEqual([]);
});

test("P34: one that vanished is replaced by the next", async () => {
  const { road, engine } = testRoad([worker(1), worker(2)]);
  let gone = "";
  engine.before = (call) => {
    if (gone === "" && call.startsWith("inspect")) {
      gone = call.split(" ")[1]!;
      engine.remove(gone);
    }
  };
  const outcome = await road.strike(KILL);
  expect(outcome).toMatchObject({
    kind: "struck",
    targets: [{ name: expect.not.stringMatching(gone) }],
  });
});

test("P34: facts older than a second do not count", async () => {
  const { road, engine, clock } = testRoad([worker(1)]);
  engine.before = (call) => {
    if (call.startsWith("inspect")) clock.pass(1001);
  };
  expect(await road.strike(KILL)).toMatchObject({
    kind: "held",
    code: "engine-slow",
    because: expect.stringMatching(/^the engine took 1 s to answer about 1 container,/),
  });
  expect(engine.calls).toEqual([]);
});

test("an engine that breaks off while a target is looked at again holds the strike", async () => {
  const { road, engine } = testRoad([worker(1)]);
  engine.before = () => {
    throw new ChaosError("engine-unreachable", "the socket is gone");
  };
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "engine-away" });
});

test("P42: a held strike names every candidate and its reason", async () => {
  const { road, ledger } = testRoad([
    container({ name: "rabbitmq-1", service: "rabbitmq" }),
    container({ name: "down-1", state: "exited" }),
  ]);
  await road.strike(KILL);
  expect(ledger.of("hold")).toEqual([
    expect.objectContaining({
      code: "no-candidate",
      passedOver: { protected: ["rabbitmq-1"], "not-running": ["down-1"] },
    }),
  ]);
});

test("P42: candidates that are held for one reason are named with it", async () => {
  const down = [1, 2, 3, 4, 5, 6, 7].map((at) => container({ name: `w-${at}`, state: "exited" }));
  expect(await testRoad(down).road.strike(KILL)).toMatchObject({
    code: "not-running",
    because: "w-1, w-2, w-3, w-4, w-5 and 2 more: it is exited",
  });
});

test("P3: naming a protected container is held and says which word protects it", async () => {
  const { road, engine } = testRoad([container({ name: "rabbitmq-1", service: "rabbitmq" })]);
  expect(await road.strike({ ...KILL, names: ["rabbitmq"] })).toMatchObject({
    kind: "held",
    code: "protected",
    because: 'rabbitmq-1: "rabbitmq" protects its service rabbitmq',
  });
  expect(engine.calls).toEqual([]);
});

test("P2: naming a container out of scope is held", async () => {
  const { road } = testRoad([container({ name: "far-1", project: "far" })]);
  expect(await road.strike({ ...KILL, names: ["far-1"] })).toMatchObject({ code: "out-of-scope" });
});

test("a name that matches nothing is an error, not a hold", async () => {
  const { road } = testRoad([worker(1)]);
  await expect(road.strike({ ...KILL, names: ["nobody"] })).rejects.toMatchObject({
    code: "no-such-target",
  });
});

test("a name that is nearly a service's or a container's is refused with the one that was meant", async () => {
  const { road } = testRoad([worker(1), container({ name: "workers", project: "far" })]);
  await expect(road.strike({ ...KILL, names: ["workre"] })).rejects.toThrow(
    'got "workre"; did you mean worker? `chaos-monkey targets` lists them',
  );
  await expect(road.strike({ ...KILL, names: ["wokrer-1"] })).rejects.toThrow(/mean worker-1\?/);
  await expect(road.strike({ ...KILL, names: [""] })).rejects.toThrow(
    'got "": an empty pattern matches nothing',
  );
});

test("an unknown fault is refused with the known ones", async () => {
  const { road } = testRoad([worker(1)]);
  await expect(road.strike({ ...KILL, fault: "slap" })).rejects.toThrow(
    /expected a fault \(kill.*"slap"/,
  );
});

test("an unknown parameter is refused with the known ones", async () => {
  const { road, engine } = testRoad([worker(1)]);
  await expect(road.strike({ ...KILL, params: { force: "1" } })).rejects.toThrow(
    /no parameter "force"; known: signal/,
  );
  expect(engine.calls).toEqual([]);
});

test("a wrong parameter is refused even when no target may be struck now", async () => {
  const { road, ledger } = testRoad([container({ name: "worker-1", state: "exited" })]);
  await expect(road.strike({ ...KILL, params: { signal: "HUP" } })).rejects.toMatchObject({
    code: "bad-usage",
  });
  expect(ledger.events).toEqual([]);
});

test("a strike hits as many targets as asked for, each once", async () => {
  const { road, engine } = testRoad([1, 2, 3, 4].map(worker));
  await road.strike({ ...KILL, count: 3 });
  await settle();
  expect(new Set(engine.calls).size).toBe(3);
});

test("a target whose recovery is still pending is not struck again", async () => {
  const { road, engine } = testRoad([worker(1)]);
  await road.strike(KILL);
  engine.comeBack("worker-1", { startedAt: 0 });
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "in-progress" });
});

test("requests that arrive together are carried out one after the other, and none is lost", async () => {
  const { road, engine, ledger } = testRoad([1, 2, 3].map(worker));
  const outcomes = await Promise.all([road.strike(KILL), road.strike(KILL), road.strike(KILL)]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["struck", "struck", "struck"]);
  expect(ledger.of("strike.intended").map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(new Set(engine.calls).size).toBe(3);
});

test("P26: while a target may still survive its signal, no further strike begins", async () => {
  const { road, engine } = testRoad([worker(1), worker(2)]);
  engine.survives.set("worker-1", ["SIGTERM"]).set("worker-2", ["SIGTERM"]);
  await road.strike({ ...KILL, params: { signal: "TERM" } });
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "max-concurrent" });
});

test("P17: what survives SIGTERM for 10 s gets SIGKILL", async () => {
  const { road, engine, clock, ledger, healer, undoBook } = testRoad([worker(1)]);
  engine.survives.set("worker-1", ["SIGTERM"]);
  runUntilStopped(healer);
  const outcome = await road.strike({ ...KILL, params: { signal: "TERM" } });
  await clock.advance(9_900);
  expect(engine.calls).toEqual(["kill worker-1 SIGTERM"]);
  await clock.advance(200);
  expect(engine.calls).toEqual(["kill worker-1 SIGTERM", "kill worker-1 SIGKILL"]);
  expect(outcome.kind === "struck" && (await outcome.outcomes)).toMatchObject([
    { result: "confirmed" },
  ]);
  expect(undoBook.all()).toEqual([]);
  expect(ledger.of("lease.undone")).toHaveLength(1);
});

test("what dies of its signal leaves no lease behind", async () => {
  const { road, undoBook, engine } = testRoad([worker(1)]);
  const outcome = await road.strike({ ...KILL, params: { signal: "SIGTERM" } });
  expect(outcome.kind === "struck" && (await outcome.outcomes)).toMatchObject([
    { result: "confirmed" },
  ]);
  expect(undoBook.all()).toEqual([]);
  expect(engine.calls).toEqual(["kill worker-1 SIGTERM"]);
});

test("P43: a kill without any effect is called so, and no recovery stays pending", async () => {
  const { road, engine, clock, ledger, pendingRecoveries } = testRoad([worker(1)]);
  engine.survives.set("worker-1", ["SIGKILL"]);
  const outcome = await road.strike(KILL);
  await clock.advance(11_000);
  expect(outcome.kind === "struck" && (await outcome.outcomes)).toMatchObject([
    { result: "no-effect" },
  ]);
  expect(ledger.of("strike.no-effect")).toHaveLength(1);
  expect(pendingRecoveries.all()).toEqual([]);
});

test("P43: an effect whose event was missed is seen by inspection", async () => {
  const { road, engine, clock, ledger } = testRoad([worker(1)]);
  engine.kill = async () => engine.change("worker-1", { state: "exited" });
  const outcome = await road.strike(KILL);
  await clock.advance(1_100);
  expect(outcome.kind === "struck" && (await outcome.outcomes)).toMatchObject([
    { result: "confirmed" },
  ]);
  expect(ledger.of("strike.confirmed")[0]).toMatchObject({ saw: "the container as inspected" });
});

test("a request that the engine refuses is a failed strike without a pending recovery", async () => {
  const { road, engine, ledger, pendingRecoveries } = testRoad([worker(1)]);
  engine.before = (call) => {
    if (call.startsWith("kill")) throw new ChaosError("engine-conflict", "it is not running");
  };
  const outcome = await road.strike(KILL);
  expect(outcome.kind === "struck" && (await outcome.outcomes)).toMatchObject([
    { result: "failed", because: "it is not running" },
  ]);
  expect(ledger.of("strike.failed")).toHaveLength(1);
  expect(pendingRecoveries.all()).toEqual([]);
});

test("one target that fails does not keep the others from being struck", async () => {
  const { road, engine } = testRoad([worker(1), worker(2)]);
  engine.before = (call) => {
    if (call.startsWith("kill worker-1")) throw new ChaosError("engine-failed", "no");
  };
  const outcome = await road.strike({ ...KILL, count: 2 });
  const results = outcome.kind === "struck" ? await outcome.outcomes : [];
  expect(results.map(({ result }) => result).toSorted()).toEqual(["confirmed", "failed"]);
});

test("a request that breaks off may have been carried out: its recovery stays pending", async () => {
  const { road, engine, clock, pendingRecoveries } = testRoad([worker(1)]);
  engine.kill = async () => {
    engine.die("worker-1");
    throw new ChaosError("engine-unreachable", "the connection broke");
  };
  const outcome = await road.strike(KILL);
  await clock.advance(100);
  expect(outcome.kind === "struck" && (await outcome.outcomes)).toMatchObject([
    { result: "confirmed" },
  ]);
  expect(pendingRecoveries.all()).toHaveLength(1);
});

test("nothing keeps following the containers after a strike", async () => {
  const { road, engine } = testRoad([worker(1)]);
  const outcome = await road.strike(KILL);
  if (outcome.kind === "struck") await outcome.outcomes;
  expect(engine.followers).toBe(0);
});

test("P6: with the same seed the same targets are struck in the same order", async () => {
  const struck = async () => {
    const { road, ledger } = testRoad([1, 2, 3, 4, 5].map(worker));
    for (let strike = 0; strike < 4; strike++) {
      const outcome = await road.strike(KILL);
      if (outcome.kind === "struck") await outcome.outcomes;
    }
    return ledger.of("strike.intended").map(({ targets }) => targets.map(({ name }) => name));
  };
  expect(await struck()).toEqual(await struck());
});

test("a state that cannot be read for a moment does not end the road", async () => {
  const { road, undoBook, engine } = testRoad([worker(1), worker(2)]);
  const ofStrike = undoBook.ofStrike.bind(undoBook);
  undoBook.ofStrike = () => {
    undoBook.ofStrike = ofStrike;
    throw new ChaosError("state-unwritable", "the disk is gone");
  };
  await road.strike(KILL);
  await road.strike(KILL);
  expect(engine.calls.filter((call) => call.startsWith("kill"))).toHaveLength(2);
});

test("a road that is closing asks none of its books, and waits for who came last", async () => {
  let stopping = false;
  const { road, database, engine } = testRoad([worker(1)], { isStopping: () => stopping });
  const first = road.strike(KILL);
  const settled = road.settled();
  const second = road.strike(KILL);
  await settled;
  expect(await second).toMatchObject({ kind: "held" });
  expect(await first).toMatchObject({ kind: "struck" });
  stopping = true;
  database[Symbol.dispose]();
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "stopping" });
  expect(engine.calls.filter((call) => call.startsWith("kill"))).toHaveLength(1);
});
