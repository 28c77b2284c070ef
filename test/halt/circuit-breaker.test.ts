import { expect, test } from "vitest";
import { type BreakerLimits, CircuitBreaker } from "../../src/halt/circuit-breaker.ts";
import type { EventBody } from "../../src/ledger/event.ts";
import { container } from "../support/container.ts";
import { KILL, testRoad } from "../support/test-road.ts";

const LIMITS: BreakerLimits = {
  haltAfterFailedUndos: 3,
  haltAfterDeaths: 2,
  haltDeathsWithinMs: 60_000,
};

const target = { name: "shop-worker-1", id: "3f1c0a2b9d11" };
const undone: EventBody = {
  kind: "lease.undone",
  strike: "1-ab",
  fault: "pause",
  target,
  lease: "1-ab.1",
  did: "unpaused",
};
const residue: EventBody = {
  kind: "lease.residue",
  strike: "1-ab",
  fault: "pause",
  target,
  lease: "1-ab.1",
  because: "it is still paused",
  attempt: 1,
};

function stage(limits: Partial<BreakerLimits> = {}) {
  const names = ["worker-1", "worker-2", "worker-3", "worker-4"];
  const parts = testRoad([
    ...names.map((name) => container({ name })),
    container({ name: "far-1", project: "far" }),
    container({ name: "monkey-1", labels: { "chaos-monkey.role": "guardian" } }),
    container({ name: "once-1", labels: { "com.docker.compose.oneoff": "True" } }),
    container({ name: "postgres-1", labels: { "chaos-monkey.protected": "true" } }),
  ]);
  const halts: string[] = [];
  const troubles: unknown[] = [];
  const breaker = new CircuitBreaker({
    containers: parts.engine,
    undoBook: parts.undoBook,
    pendingRecoveries: parts.pendingRecoveries,
    targetContext: () => parts.road.targetContext(),
    limits: () => ({ ...LIMITS, ...limits }),
    clock: parts.clock,
    halt: ({ by, why }) => halts.push(`${by}: ${why}`),
    onTrouble: (error) => troubles.push(error),
  });
  parts.engine.follow((news) => breaker.happened(news));
  const record = (eventBody: EventBody) => breaker.recorded(parts.ledger.record(eventBody));
  const die = (name: string, exitCode: number | undefined = 1) => {
    parts.engine.change(name, { state: "exited" });
    parts.engine.tell(name, "die", exitCode === undefined ? {} : { exitCode });
  };
  return { ...parts, halts, troubles, record, die };
}

test("P41: so many failed undos in a row halt, and the last one is named", () => {
  const { halts, record } = stage();
  for (let times = 0; times < 2; times++) record(residue);
  expect(halts).toEqual([]);
  record(residue);
  expect(halts).toEqual([
    "the circuit breaker: 3 undos in a row restored nothing; the last one, of pause on shop-worker-1: it is still paused",
  ]);
});

test("P41: after it has halted it counts anew", () => {
  const { halts, record } = stage();
  for (let times = 0; times < 5; times++) record(residue);
  expect(halts).toHaveLength(1);
  record(residue);
  expect(halts).toHaveLength(2);
});

test("an undo that works ends the row", () => {
  const { halts, record } = stage();
  for (const eventBody of [residue, residue, undone, residue, residue]) record(eventBody);
  expect(halts).toEqual([]);
});

test("an engine that is away restores nothing, and is no reason to halt", () => {
  const { halts, record, engine } = stage();
  engine.connected = false;
  for (let times = 0; times < 10; times++) record(residue);
  expect(halts).toEqual([]);
});

test("P41: so many unexplained deaths within the time halt, and are named", () => {
  const { halts, die, clock } = stage();
  die("worker-1");
  clock.pass(59_999);
  die("worker-2");
  expect(halts).toEqual([
    "the circuit breaker: 2 containers died within 1 min of no strike and by nobody's command: worker-1, worker-2",
  ]);
});

test("deaths that are further apart do not count together", () => {
  const { halts, die, clock } = stage();
  die("worker-1");
  clock.pass(60_000);
  die("worker-2");
  expect(halts).toEqual([]);
  die("worker-3");
  expect(halts).toHaveLength(1);
});

test("P41: a protected container's death counts too, and a code that is not known", () => {
  const { halts, die } = stage();
  die("postgres-1", undefined);
  die("worker-1", 137);
  expect(halts).toHaveLength(1);
});

test.each([
  ["of another project", "far-1"],
  ["of the monkey's own", "monkey-1"],
  ["started by compose run", "once-1"],
])("the death of a container %s does not count", (_what, name) => {
  const { halts, die } = stage({ haltAfterDeaths: 1 });
  die(name);
  expect(halts).toEqual([]);
});

test("what ends well has done its work", () => {
  const { halts, die } = stage({ haltAfterDeaths: 1 });
  die("worker-1", 0);
  expect(halts).toEqual([]);
});

test("somebody's command explains a death, for a while", () => {
  const { halts, die, engine, clock } = stage({ haltAfterDeaths: 1 });
  engine.tell("worker-1", "kill");
  clock.pass(14_999);
  die("worker-1");
  expect(halts).toEqual([]);
  engine.tell("worker-2", "kill");
  clock.pass(15_000);
  die("worker-2");
  expect(halts).toHaveLength(1);
});

test("our own strikes explain the deaths that they cause", async () => {
  const { halts, road } = stage({ haltAfterDeaths: 1 });
  const outcome = await road.strike({ ...KILL, count: 3 });
  if (outcome.kind === "struck") await outcome.outcomes;
  expect(halts).toEqual([]);
});

test("what lasts on a container explains its death", async () => {
  const { halts, road, engine, die } = stage({ haltAfterDeaths: 1 });
  await road.strike({ ...KILL, fault: "pause" });
  const paused = engine.all().find(({ state }) => state === "paused");
  die(paused?.name ?? "");
  expect(halts).toEqual([]);
});

test("without limits nothing halts by itself", () => {
  const { halts, die, record } = stage({
    haltAfterDeaths: Infinity,
    haltAfterFailedUndos: Infinity,
  });
  for (let times = 0; times < 100; times++) {
    die("worker-1");
    record(residue);
  }
  expect(halts).toEqual([]);
});

test("books that cannot be read are told of, and the events go on", () => {
  const { die, pendingRecoveries, troubles, halts } = stage({ haltAfterDeaths: 1 });
  const unreadable = new Error("the disk is gone");
  pendingRecoveries.all = () => {
    throw unreadable;
  };
  die("worker-1");
  expect(troubles).toEqual([unreadable]);
  expect(halts).toEqual([]);
});
