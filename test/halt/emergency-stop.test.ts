import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EmergencyStop } from "../../src/halt/emergency-stop.ts";
import { Latches } from "../../src/halt/latches.ts";
import type { Lease } from "../../src/lease/lease.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { settle } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { KILL, LIMITS, testRoad } from "../support/test-road.ts";

const ANN = { by: "ann", why: "deploy" };
const PAUSE = { ...KILL, fault: "pause" };

/** A road that asks the latches of an emergency stop. */
function stage(count = 3) {
  const stateDir = temporaryFolder();
  const troubles: unknown[] = [];
  const containers = Array.from({ length: count }, (_, at) => container({ name: `worker-${at}` }));
  const latches: { now?: Latches } = {};
  const parts = testRoad(containers, {
    limits: () => ({ ...LIMITS, maxConcurrent: 100 }),
    halted: () => latches.now?.barred("halt") ?? false,
    disarmed: () => latches.now?.barred("disarm") ?? false,
  });
  latches.now = new Latches(parts.marks, parts.clock);
  const emergencyStop = new EmergencyStop({
    stateDir,
    latches: latches.now,
    stores: [parts],
    answered: () => parts.road.answered(),
    ledger: parts.ledger,
    onTrouble: (error) => troubles.push(error),
  });
  return { ...parts, latches: latches.now, emergencyStop, stateDir, troubles };
}

test("P38: a halt undoes every lease, and holds whoever asks from then on", async () => {
  const { road, engine, emergencyStop, ledger, undoBook } = stage();
  await road.strike({ ...PAUSE, count: 3 });
  const report = await emergencyStop.halt(ANN);
  expect(report).toMatchObject({ latched: ANN, undone: 3, open: [] });
  expect(undoBook.all()).toEqual([]);
  expect(engine.all().map(({ state }) => state)).toEqual(["running", "running", "running"]);
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "halted" });
  expect(ledger.of("halted")).toMatchObject([ANN]);
});

test("P38, P39: a strike that has not recorded its intent yet does not begin after a halt", async () => {
  const { road, engine, emergencyStop } = stage();
  let halted: Promise<unknown> | undefined;
  engine.before = (call) => {
    if (call.startsWith("inspect")) halted ??= emergencyStop.halt(ANN);
  };
  expect(await road.strike(KILL)).toMatchObject({ kind: "held", code: "halted" });
  await halted;
  expect(engine.calls).toEqual([]);
});

test("P38, P39: a halt during a half-started strike returns once its request is answered", async () => {
  const { road, engine, emergencyStop } = stage();
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  const kill = engine.kill.bind(engine);
  engine.kill = async (id, signal) => {
    await answer;
    return kill(id, signal);
  };
  await road.strike(KILL);
  let isHalted = false;
  const halting = emergencyStop.halt(ANN).then(() => {
    isHalted = true;
  });
  await settle();
  expect(isHalted).toBe(false);
  resolve();
  await halting;
  expect(engine.calls).toHaveLength(1);
});

test("what cannot be put back in time is told, and holds the halt all the same", async () => {
  const { latches, ledger } = stage();
  const lease = { id: "1-ab.1" } as Lease;
  const emergencyStop = new EmergencyStop({
    stateDir: temporaryFolder(),
    latches,
    stores: [{ undoBook: { all: () => [lease, lease] }, healer: { settle: async () => [lease] } }],
    answered: async () => {},
    ledger,
    onTrouble: () => {},
  });
  expect(await emergencyStop.halt(ANN)).toMatchObject({ undone: 1, open: [lease] });
  expect(latches.closed("halt")).toMatchObject(ANN);
});

test("a second halt is recorded once, and still undoes what is open", async () => {
  const { emergencyStop, ledger } = stage();
  await emergencyStop.halt(ANN);
  const again = await emergencyStop.halt({ by: "bob", why: "me too" });
  expect(again.latched).toMatchObject(ANN);
  expect(ledger.of("halted")).toHaveLength(1);
});

test("disarming puts back what lasts, and holds only what nobody asks for", async () => {
  const { road, emergencyStop, ledger } = stage();
  await road.strike(PAUSE);
  expect(await emergencyStop.disarm(ANN)).toMatchObject({ undone: 1, open: [] });
  expect(ledger.of("disarmed")).toMatchObject([ANN]);
  expect(await road.strike({ ...KILL, trigger: "interval" })).toMatchObject({ code: "disarmed" });
  expect(await road.strike(KILL)).toMatchObject({ kind: "struck" });
});

test("resume lifts halt and disarm, removes the file, and is recorded with what it lifted", async () => {
  const { road, emergencyStop, ledger, stateDir } = stage();
  await emergencyStop.halt(ANN);
  await emergencyStop.disarm(ANN);
  writeFileSync(join(stateDir, "HALT"), "");
  expect(emergencyStop.resume({ by: "bob", why: "done" })).toEqual(["halt", "disarm"]);
  expect(existsSync(join(stateDir, "HALT"))).toBe(false);
  expect(ledger.of("resumed")).toMatchObject([{ by: "bob", lifted: ["halt", "disarm"] }]);
  expect(await road.strike({ ...KILL, trigger: "interval" })).toMatchObject({ kind: "struck" });
});

test("a file alone is lifted as a halt, and nothing at all is not recorded", () => {
  const { emergencyStop, ledger, stateDir } = stage();
  expect(emergencyStop.resume(ANN)).toEqual([]);
  expect(ledger.of("resumed")).toEqual([]);
  writeFileSync(join(stateDir, "HALT"), "");
  expect(emergencyStop.resume(ANN)).toEqual(["halt"]);
});

test("P38: on a full disk the halt holds in this process, and the trouble is told", async () => {
  const { road, emergencyStop, ledger, marks, troubles } = stage();
  const full = new ChaosError("state-unwritable", "the disk is full");
  marks.set = () => {
    throw full;
  };
  expect(await emergencyStop.halt(ANN)).toMatchObject({ latched: ANN });
  expect(await road.strike(KILL)).toMatchObject({ code: "halted" });
  expect(ledger.of("halted")).toEqual([]);
  expect(troubles).toEqual([full]);
});
