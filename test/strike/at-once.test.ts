import { expect, test } from "vitest";
import type { StrikeOutcome, StrikeRequest } from "../../src/strike/strike-request.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { settle } from "../support/manual-clock.ts";
import { KILL, LIMITS, testRoad } from "../support/test-road.ts";

const shop = (name: string) => container({ name, service: name });
const stop = (asked: string): StrikeRequest => ({ ...KILL, fault: "stop", names: [asked] });

/** A road on which a restart of `a` takes a minute, and what came of requests made meanwhile. */
function slowRestart(maxConcurrent = 1) {
  const parts = testRoad(["a", "b", "rabbitmq"].map(shop), {
    limits: () => ({ ...LIMITS, maxConcurrent }),
  });
  parts.engine.restart = async () => {
    await parts.clock.sleep(60_000);
  };
  void parts.road.strike({ ...KILL, fault: "restart", params: { grace: "60s" }, names: ["a"] });
  const answer = async (request: Partial<StrikeRequest>): Promise<StrikeOutcome | undefined> => {
    let answered: StrikeOutcome | undefined;
    void parts.road.strike({ ...KILL, ...request }).then((outcome) => {
      answered = outcome;
    });
    await settle();
    return answered;
  };
  return { ...parts, answer };
}

test("P26: momentary faults overlap up to CHAOS_MAX_CONCURRENT, and the next one waits", async () => {
  const { road, engine, clock } = testRoad(["a", "b", "c", "d"].map(shop), {
    limits: () => ({ ...LIMITS, maxConcurrent: 3 }),
  });
  const stopped: string[] = [];
  engine.stop = async (id) => {
    stopped.push(engine.get(id)!.name);
    await clock.sleep(10_000);
    engine.die(engine.get(id)!.name);
  };
  const outcomes = Promise.all(["a", "b", "c", "d"].map((asked) => road.strike(stop(asked))));
  await clock.advance(1000);
  expect(stopped).toEqual(["a", "b", "c"]);
  await clock.advance(10_000);
  expect(stopped).toEqual(["a", "b", "c", "d"]);
  expect((await outcomes).map(({ kind }) => kind)).toEqual([
    "struck",
    "struck",
    "struck",
    "struck",
  ]);
});

test("what is refused in any case is refused at once, also while a restart takes a minute", async () => {
  const { answer } = slowRestart();
  await settle();
  expect(await answer({ names: ["rabbitmq"] })).toMatchObject({ code: "protected" });
  expect(await answer({ names: ["a"] })).toMatchObject({ code: "in-progress" });
});

test("a request of the wrong words is refused at once, also while a restart takes a minute", async () => {
  const { road } = slowRestart();
  await settle();
  await expect(road.strike({ ...KILL, fault: "slap" })).rejects.toThrow(/expected a fault/);
  await expect(road.strike({ ...KILL, params: { force: "1" } })).rejects.toThrow(/no parameter/);
  await expect(road.strike({ ...KILL, names: ["nobody"] })).rejects.toThrow(/expected the name/);
});

test.each([
  ["halted", { halted: () => ({ because: "somebody halted everything" }) }],
  ["stopping", { isStopping: () => true }],
] as const)(
  "a strike is held as %s at once, also while a restart takes a minute",
  async (code, differing) => {
    let isOn = false;
    const { road, engine, clock } = testRoad(["a", "b"].map(shop), {
      halted: () => (isOn && "halted" in differing ? differing.halted() : false),
      isStopping: () => isOn && "isStopping" in differing && differing.isStopping(),
    });
    engine.restart = () => clock.sleep(60_000);
    await road.strike({ ...KILL, fault: "restart", params: { grace: "60s" }, names: ["a"] });
    isOn = true;
    expect(await road.strike({ ...KILL, names: ["b"] })).toMatchObject({ kind: "held", code });
  },
);

test("a strike for which there is no place is held after 15 s, and not after the whole restart", async () => {
  const { road, clock, answer } = slowRestart();
  await settle();
  const outcome = road.strike({ ...KILL, names: ["b"] });
  expect(await answer({ names: ["b"] })).toBeUndefined();
  await clock.advance(15_250);
  expect(await outcome).toMatchObject({ kind: "held", code: "max-concurrent" });
});

test("a strike for which there is a place does not wait for a restart that takes a minute", async () => {
  const { answer } = slowRestart(2);
  await settle();
  expect(await answer({ names: ["b"] })).toMatchObject({ kind: "struck" });
});

test("a waiting strike is held at once when everything is halted meanwhile", async () => {
  let halted = false;
  const { road, engine, clock } = testRoad(["a", "b"].map(shop), {
    halted: () => halted && { because: "somebody halted everything" },
  });
  engine.restart = () => clock.sleep(60_000);
  await road.strike({ ...KILL, fault: "restart", params: { grace: "60s" }, names: ["a"] });
  const outcome = road.strike({ ...KILL, names: ["b"] });
  await settle();
  halted = true;
  await clock.advance(250);
  expect(await outcome).toMatchObject({ kind: "held", code: "halted" });
});

const NO_GUARDIAN: readonly Error[] = [
  new Error("spawn ENOMEM"),
  new ChaosError("state-unwritable", "cannot open guardian.lock"),
];

test.each(NO_GUARDIAN)(
  "P13: a guardian that cannot be started (%s) does not end the strike",
  async (error) => {
    const { road, engine, ledger, undoBook, troubles } = testRoad([shop("worker")], {
      onLease: () => {
        throw error;
      },
    });
    const outcome = await road.strike({ ...KILL, fault: "pause", durationMs: 60_000 });
    expect(outcome.kind === "struck" && (await outcome.outcomes)).toMatchObject([
      { result: "confirmed" },
    ]);
    expect(engine.calls).toEqual(["pause worker"]);
    expect(ledger.kinds).toEqual(["strike.intended", "strike.injected", "strike.confirmed"]);
    expect(undoBook.all()).toHaveLength(1);
    expect(troubles).toEqual([error]);
  },
);

/** A road over many replicas and an engine that takes its time for each answer. */
function slowEngine(replicas: number, answersAfterMs: number) {
  const names = Array.from({ length: replicas }, (_, index) => `worker-${index + 1}`);
  const parts = testRoad(names.map((name) => container({ name })));
  const { engine, clock } = parts;
  const refresh = engine.refresh.bind(engine);
  let asking = 0;
  let most = 0;
  engine.refresh = async (id) => {
    most = Math.max(most, ++asking);
    await clock.sleep(answersAfterMs);
    asking -= 1;
    return refresh(id);
  };
  const strikeAll = async () => {
    const outcome = parts.road.strike({ ...KILL, count: replicas });
    await clock.advance(60_000);
    return outcome;
  };
  return { ...parts, strikeAll, mostAtOnce: () => most };
}

test("P34: 25 targets of an engine that takes 50 ms an answer are struck", async () => {
  const { strikeAll, engine, mostAtOnce } = slowEngine(25, 50);
  expect(await strikeAll()).toMatchObject({ kind: "struck" });
  expect(engine.calls).toHaveLength(25);
  expect(mostAtOnce()).toBe(8);
});

test("P53: a strike whose target the engine does not answer about is held after 2 s, and others go on", async () => {
  const { road, engine, clock } = testRoad(["a", "b"].map(shop));
  const refresh = engine.refresh.bind(engine);
  const { id } = engine.all().find(({ name }) => name === "a")!;
  engine.refresh = (asked) => (asked === id ? new Promise(() => {}) : refresh(asked));
  const hanging = road.strike({ ...KILL, names: ["a"] });
  const next = road.strike({ ...KILL, names: ["b"] });
  await clock.advance(2000);
  expect(await hanging).toMatchObject({
    kind: "held",
    code: "engine-slow",
    because: "the engine did not answer about a within 2 s, and facts older than 1 s do not count",
  });
  expect(await next).toMatchObject({ kind: "struck" });
});

test("P34: targets that take longer to ask about than facts hold are left alone", async () => {
  const { strikeAll, engine } = slowEngine(25, 300);
  expect(await strikeAll()).toMatchObject({
    kind: "held",
    code: "engine-slow",
    because:
      "the engine took 1.2 s to answer about 25 containers, and facts older than 1 s do not count",
  });
  expect(engine.calls).toEqual([]);
});
