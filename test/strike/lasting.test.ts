import { expect, test } from "vitest";
import type { Container, Endpoint } from "../../src/engine/container.ts";
import type { StrikeRequest, TargetOutcome } from "../../src/strike/strike-request.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { settle } from "../support/manual-clock.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";
import { LIMITS, testRoad } from "../support/test-road.ts";

const MINUTE = 60_000;

function endpoint(networkId: string): Endpoint {
  return {
    networkId,
    ipam: undefined,
    links: [],
    aliases: ["worker"],
    driverOpts: {},
    macAddress: "",
    ipAddress: "10.0.0.2",
    ipv6Address: "",
  };
}

const worker = (differing: Partial<Container> = {}) =>
  container({
    name: "worker-1",
    networks: { back: endpoint("back"), front: endpoint("front") },
    ...differing,
  });

function asked(fault: string, more: Partial<StrikeRequest> = {}): StrikeRequest {
  return { trigger: "cli", fault, params: {}, durationMs: MINUTE, count: 1, ...more };
}

/** A road with its healer at work. */
function runningRoad(target = worker()) {
  const parts = testRoad([target], { limits: () => ({ ...LIMITS, maxConcurrent: 5 }) });
  runUntilStopped(parts.healer);
  const strike = async (request: StrikeRequest): Promise<readonly TargetOutcome[]> => {
    const outcome = await parts.road.strike(request);
    if (outcome.kind !== "struck") throw new Error(`held: ${outcome.because}`);
    return outcome.outcomes;
  };
  return {
    ...parts,
    strike,
    target: () => parts.engine.get(target.id)!,
  };
}

test("P9: the lease is durable before the first mutating request", async () => {
  const road = runningRoad();
  const before: number[] = [];
  road.engine.before = (call) => {
    if (call.startsWith("pause")) before.push(road.undoBook.all().length);
  };
  await road.strike(asked("pause"));
  expect(before).toEqual([1]);
});

test("P10: when the lease cannot be recorded, no fault is applied", async () => {
  const road = runningRoad();
  road.undoBook.open = () => {
    throw new ChaosError("state-unwritable", "the disk is full");
  };
  const outcome = await road.road.strike(asked("pause"));
  expect(outcome).toMatchObject({ kind: "held", code: "state-unwritable" });
  expect(road.engine.calls).toEqual([]);
});

test("a fault that fails half way is put back at once, and not at its deadline", async () => {
  const road = runningRoad();
  road.engine.before = (call) => {
    if (call === "disconnect worker-1 front") throw new ChaosError("engine-failed", "no");
  };
  expect(await road.strike(asked("network.disconnect"))).toMatchObject([{ result: "failed" }]);
  expect(Object.keys(road.target().networks).sort()).toEqual(["back", "front"]);
  expect(road.undoBook.all()).toEqual([]);
});

test("P43: a fault without effect is put back when that is known, and not at its deadline", async () => {
  const road = runningRoad();
  // only one of the two is really left
  road.engine.disconnect = async (_id, network) => {
    if (network === "back") road.engine.change("worker-1", { networks: { front: endpoint("f") } });
  };
  const outcome = road.strike(asked("network.disconnect"));
  await road.clock.advance(5000);
  expect(await outcome).toMatchObject([{ result: "no-effect" }]);
  expect(Object.keys(road.target().networks).sort()).toEqual(["back", "front"]);
  expect(road.undoBook.all()).toEqual([]);
});

test("an error after which the effect is seen is no failure, and lasts until its deadline", async () => {
  const road = runningRoad();
  const pause = road.engine.pause.bind(road.engine);
  road.engine.pause = async (id) => {
    await pause(id);
    throw new ChaosError("engine-failed", "the engine stumbled afterwards");
  };
  expect(await road.strike(asked("pause"))).toMatchObject([{ result: "confirmed" }]);
  expect(road.target().state).toBe("paused");
  await road.clock.advance(MINUTE);
  expect(road.target().state).toBe("running");
});

test("what somebody else has paused a moment before stays paused", async () => {
  const road = runningRoad();
  road.engine.before = (call) => {
    if (call === "pause worker-1") road.engine.change("worker-1", { state: "paused" });
  };
  expect(await road.strike(asked("pause"))).toMatchObject([{ result: "failed" }]);
  await road.clock.advance(2 * MINUTE);
  expect(road.target().state).toBe("paused");
  expect(road.engine.calls).toEqual(["pause worker-1"]);
  expect(road.ledger.of("lease.undone")).toMatchObject([{ did: "nothing had been done to it" }]);
});

test("P12: a stop that takes longer than its duration is still followed by the start", async () => {
  const road = runningRoad();
  const grace = Promise.withResolvers<void>();
  road.engine.stop = async () => {
    await grace.promise;
    road.engine.die("worker-1");
  };
  const outcome = road.strike(asked("stop", { durationMs: 2000 }));
  await road.clock.advance(9000);
  expect(road.undoBook.all()).toHaveLength(1);
  expect(road.engine.calls).toEqual([]);
  grace.resolve();
  await settle();
  expect(await outcome).toMatchObject([{ result: "confirmed" }]);
  await road.clock.advance(250);
  expect(road.engine.calls).toEqual(["start worker-1"]);
  expect(road.undoBook.all()).toEqual([]);
});

test("P11: settling waits for a stop that is under way, and then starts what it ended", async () => {
  const road = runningRoad();
  const grace = Promise.withResolvers<void>();
  road.engine.stop = async () => {
    await grace.promise;
    road.engine.die("worker-1");
  };
  const outcome = road.strike(asked("stop"));
  await road.clock.advance(100);
  const settled = road.healer.settle(new AbortController().signal);
  await road.clock.advance(5000);
  grace.resolve();
  await road.clock.advance(500);
  expect(await settled).toEqual([]);
  expect(await outcome).toMatchObject([{ result: "confirmed" }]);
  expect(road.target().state).toBe("running");
});

test("P38: settling while only a part of a fault was applied waits for the rest, and puts back all", async () => {
  const road = runningRoad();
  const second = Promise.withResolvers<void>();
  const disconnect = road.engine.disconnect.bind(road.engine);
  road.engine.disconnect = async (id, network) => {
    if (network === "front") await second.promise;
    await disconnect(id, network);
  };
  const outcome = road.strike(asked("network.disconnect"));
  await road.clock.advance(100);
  const settled = road.healer.settle(new AbortController().signal);
  await road.clock.advance(5000);
  second.resolve();
  await road.clock.advance(5000);
  expect(await settled).toEqual([]);
  await outcome;
  expect(Object.keys(road.target().networks).sort()).toEqual(["back", "front"]);
});

test("P38: what is applied while an undo is at work that has looked already is put back, too", async () => {
  const road = runningRoad();
  const second = Promise.withResolvers<void>();
  const undoing = Promise.withResolvers<void>();
  const { disconnect, connect } = road.engine;
  road.engine.disconnect = async (id, network) => {
    if (network === "front") await second.promise;
    await disconnect.call(road.engine, id, network);
  };
  road.engine.connect = async (id, network, wish) => {
    if (network === "back") await undoing.promise;
    await connect.call(road.engine, id, network, wish);
  };
  const outcome = road.strike(asked("network.disconnect"));
  await road.clock.advance(100);
  const settled = road.healer.settle(new AbortController().signal);
  await road.clock.advance(100);
  second.resolve();
  await settle();
  undoing.resolve();
  await road.clock.advance(10_000);
  expect(await settled).toEqual([]);
  await outcome;
  expect(Object.keys(road.target().networks).sort()).toEqual(["back", "front"]);
});

test("P24: a fault that lasts has a duration, which is bounded", async () => {
  const road = runningRoad();
  for (const durationMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1_800_001]) {
    await expect(road.strike(asked("pause", { durationMs }))).rejects.toThrow(/CHAOS_MAX_DURATION/);
  }
  const { durationMs: _none, ...unsaid } = asked("pause");
  await road.strike(unsaid);
  const [lease] = road.undoBook.all();
  expect(lease!.deadline.monotonicMs - lease!.opened.monotonicMs).toBe(30_000);
});

test("P20: the same of one target is refused with the id of the strike that holds it", async () => {
  const road = runningRoad();
  await road.strike(asked("cpu.throttle"));
  const [{ strike } = { strike: "" }] = road.undoBook.all();
  expect(await road.road.strike(asked("cpu.throttle"))).toMatchObject({
    kind: "held",
    code: "in-progress",
    because: expect.stringContaining(`strike ${strike} (cpu.throttle)`),
  });
});

test("P20: a paused target is refused with the id of the strike that paused it", async () => {
  const road = runningRoad();
  await road.strike(asked("pause"));
  const [{ strike } = { strike: "" }] = road.undoBook.all();
  const { durationMs: _none, ...kill } = asked("kill");
  expect(await road.road.strike(kill)).toMatchObject({
    kind: "held",
    code: "in-progress",
    because: expect.stringContaining(`strike ${strike} (pause)`),
  });
});

test("P20: faults on different resources of one target overlap, and each is put back by itself", async () => {
  const road = runningRoad();
  const network = (name: string) => asked("network.disconnect", { params: { network: name } });
  await road.strike(asked("cpu.throttle", { durationMs: 10_000 }));
  await road.strike(asked("pids"));
  await road.strike(network("back"));
  await road.strike(network("front"));
  expect(road.undoBook.all()).toHaveLength(4);
  await road.clock.advance(10_000);
  expect(road.target().limits).toMatchObject({ cpuQuota: -1, pidsLimit: 20 });
  expect(road.target().networks).toEqual({});
  await road.clock.advance(MINUTE);
  expect(Object.keys(road.target().networks).sort()).toEqual(["back", "front"]);
  expect(road.undoBook.all()).toEqual([]);
});

test("P40: while the engine is away the deadline counts on, and the undo comes when it is back", async () => {
  const road = runningRoad();
  await road.strike(asked("pause", { durationMs: 5000 }));
  road.engine.before = () => {
    throw new ChaosError("engine-unreachable", "nobody listens");
  };
  await road.clock.advance(60_000);
  expect(road.ledger.of("lease.residue")).toHaveLength(1);
  road.engine.before = () => {};
  road.healer.retry();
  await settle();
  expect(road.target().state).toBe("running");
});

test("P21: undoing one strike changes nothing that another strike did to the same container", async () => {
  const limits = { cpuPeriod: 0, cpuQuota: 0, nanoCpus: 2e9, pidsLimit: undefined };
  const road = runningRoad(worker({ limits }));
  await road.strike(asked("cpu.throttle"));
  const throttled = road.target().limits;
  await road.strike(asked("pause"));
  const [throttle, pause] = road.undoBook.all();
  if (throttle === undefined || pause === undefined) throw new Error("expected two leases");
  await road.healer.heal([pause]);
  expect(road.target()).toMatchObject({ state: "running", limits: throttled });
  await road.strike(asked("pause"));
  await road.healer.heal([throttle]);
  expect(road.target()).toMatchObject({ state: "paused", limits });
  expect(throttled).not.toEqual(limits);
});
