import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import type { ContainerNews } from "../../src/engine/containers.ts";
import type { EngineEvent } from "../../src/engine/engine.ts";
import { LiveContainers } from "../../src/engine/live-containers.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";

/** An engine whose answers a test changes, and whose requests it counts. */
function scripted(containers: readonly Container[]) {
  const known = new Map(containers.map((it) => [it.id, it]));
  const calls: string[] = [];
  const state = {
    answers: true,
    onList: () => {},
    /** The answer to an inspection, from what the engine knows when it is asked. */
    inspect: async (now: Container | undefined): Promise<Container | undefined> => now,
    past: [] as EngineEvent[],
  };
  let listener: ((event: EngineEvent) => void) | undefined;
  let hangUp: ((error?: Error) => void) | undefined;
  const ask = (call: string) => {
    calls.push(call);
    if (!state.answers) throw new ChaosError("engine-unreachable", "nobody answers");
  };
  return {
    known,
    calls,
    state,
    emit: (event: EngineEvent) => listener?.(event),
    hangUp: (error?: Error) => hangUp?.(error),
    engine: {
      async identify() {
        ask("identify");
        return { address: "unix:///x", version: "20.10.24", apiVersion: "1.41" };
      },
      engineNow: () => 5000,
      async processors() {
        ask("info");
        return 4;
      },
      async list() {
        ask("list");
        state.onList();
        return [...known.values()].map(({ id, name, labels }) => ({ id, name, labels }));
      },
      async inspect(id: string) {
        const now = known.get(id) ?? [...known.values()].find(({ name }) => name === id);
        ask(`inspect ${now?.name ?? "?"}`);
        return state.inspect(now);
      },
      async remembered(since: number) {
        ask("events");
        return state.past.filter(({ at }) => at >= since);
      },
      async watch(listen: (event: EngineEvent) => void, signal: AbortSignal) {
        ask("watch");
        listener = listen;
        const { promise, resolve } = Promise.withResolvers<Error | undefined>();
        hangUp = resolve;
        signal.addEventListener("abort", () => resolve(undefined));
        return { ended: promise };
      },
    },
  };
}

async function connect(
  containers: readonly Container[],
  onList?: (docker: ReturnType<typeof scripted>) => void,
) {
  const clock = new ManualClock();
  const docker = scripted(containers);
  if (onList) docker.state.onList = () => onList(docker);
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown) => troubles.push(error);
  const live = new LiveContainers({ engine: docker.engine, clock, roll: () => 1, onTrouble });
  const news: ContainerNews[] = [];
  live.follow((it) => news.push(it));
  runUntilStopped(live);
  await settle();
  const { known, calls, state, emit, hangUp } = docker;
  return { clock, live, news, troubles, known, calls, state, emit, hangUp };
}

function event(
  of: Container,
  action: EngineEvent["action"],
  more: Partial<EngineEvent> = {},
): EngineEvent {
  const { id, name, labels } = of;
  return { action, id, name, labels, at: 5000, receivedAtMs: 5000, ...more };
}

const worker = container({ name: "worker-1" });

test("it knows every container after one listing, and asks no more", async () => {
  const { live, calls } = await connect([worker, container({ name: "worker-2" })]);
  expect(live.connected).toBe(true);
  expect(
    live
      .all()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["worker-1", "worker-2"]);
  expect(calls.filter((call) => call === "list")).toHaveLength(1);
  expect(calls.slice(0, 3)).toEqual(["identify", "watch", "list"]);
});

test("an event changes what is known at once, before the engine is asked for the rest", async () => {
  const { live, emit } = await connect([worker]);
  emit(event(worker, "die", { exitCode: 137 }));
  expect(live.get(worker.id)).toMatchObject({ state: "exited", exitCode: 137, finishedAt: 5000 });
});

test("followers hear an event after what is known has changed", async () => {
  const { live, emit } = await connect([worker]);
  const states: (string | undefined)[] = [];
  live.follow(() => states.push(live.get(worker.id)?.state));
  emit(event(worker, "pause"));
  expect(states).toEqual(["paused"]);
});

test("after an event the container is inspected, and many events at once cost few inspections", async () => {
  const { emit, calls } = await connect([worker]);
  calls.length = 0;
  for (let times = 0; times < 50; times++) emit(event(worker, "update"));
  await settle();
  expect(calls.length).toBeLessThanOrEqual(2);
  expect(calls[0]).toBe("inspect worker-1");
});

test("a container that appears is known, one that is destroyed is forgotten", async () => {
  const { live, emit, known } = await connect([worker]);
  const late = container({ name: "late-1" });
  known.set(late.id, late);
  emit(event(late, "create"));
  await settle();
  expect(live.get(late.id)?.name).toBe("late-1");
  known.delete(late.id);
  emit(event(late, "destroy"));
  expect(live.get(late.id)).toBeUndefined();
});

test("what happens between the subscription and the listing is not missed", async () => {
  const { news } = await connect([worker], ({ emit }) => emit(event(worker, "die")));
  expect(news.map((it) => (it.kind === "event" ? it.event.action : it.kind))).toEqual([
    "connected",
    "die",
  ]);
});

test("P40: a lost engine is sought again with growing pauses, and all is listed anew", async () => {
  const { clock, live, news, calls, state, hangUp, known } = await connect([worker]);
  state.answers = false;
  calls.length = 0;
  hangUp(new Error("the engine went away"));
  await settle();
  expect(live.connected).toBe(false);
  expect(live.awayBecause).toBe("the engine went away");
  await clock.advance(60_000);
  const attempts = calls.length;
  expect(attempts).toBeGreaterThan(5);
  expect(attempts).toBeLessThan(15);
  known.set("new", container({ name: "new-1", id: "new" }));
  state.answers = true;
  await clock.advance(10_000);
  expect(live.connected).toBe(true);
  expect(live.get("new")?.name).toBe("new-1");
  expect(news.at(-1)?.kind).toBe("connected");
});

test("P28: how long a container is healthy counts from its own event, longer than the engine remembers", async () => {
  const checked = container({ name: "checked-1", health: "starting", startedAt: 1000 });
  const { live, emit, known } = await connect([checked]);
  known.set(checked.id, { ...checked, health: "healthy", healthySince: 9000 });
  emit(event(checked, "health_status", { health: "healthy", at: 2000 }));
  await live.refresh(checked.id);
  expect(live.get(checked.id)?.healthySince).toBe(2000);
});

test("P28: after a restart the healthy time counts anew", async () => {
  const checked = container({ health: "healthy", healthySince: 2000, startedAt: 1000 });
  const { live, emit, known } = await connect([checked]);
  known.set(checked.id, {
    ...checked,
    health: "starting",
    healthySince: undefined,
    startedAt: 5000,
  });
  emit(event(checked, "start", { at: 5000 }));
  await settle();
  expect(live.get(checked.id)).toMatchObject({ health: "starting", healthySince: undefined });
});

test("an older answer does not replace what an event has told since (P34)", async () => {
  const { live, emit, known, state } = await connect([worker]);
  const slow = Promise.withResolvers<void>();
  state.inspect = async (now) => {
    state.inspect = async (then) => then;
    await slow.promise;
    return now;
  };
  const asked = live.refresh(worker.id);
  known.set(worker.id, { ...worker, state: "exited" });
  emit(event(worker, "die", { exitCode: 137 }));
  await settle();
  slow.resolve();
  expect(await asked).toMatchObject({ state: "exited" });
  await settle();
  expect(live.get(worker.id)?.state).toBe("exited");
});

test("a container that is removed while it is inspected does not come back", async () => {
  const { live, emit, known, state } = await connect([worker]);
  const slow = Promise.withResolvers<void>();
  state.inspect = async (now) => {
    await slow.promise;
    return now;
  };
  const asked = live.refresh(worker.id);
  emit(event(worker, "die"));
  known.delete(worker.id);
  emit(event(worker, "destroy"));
  slow.resolve();
  expect(await asked).toBeUndefined();
  await settle();
  expect(live.all()).toEqual([]);
});

test("a container whose inspection fails at first becomes known all the same", async () => {
  const { live, clock, emit, known, state } = await connect([worker]);
  const late = container({ name: "late-1" });
  known.set(late.id, late);
  let failures = 3;
  state.inspect = async (now) => {
    if (failures-- > 0) throw new ChaosError("engine-failed", "500: layer does not exist");
    return now;
  };
  emit(event(late, "create"));
  await clock.advance(10_000);
  expect(live.get(late.id)?.name).toBe("late-1");
});

test("one inspection that fails during the listing keeps nobody from connecting", async () => {
  const sick = container({ name: "sick-1" });
  let failures = 1;
  const { live, clock } = await connect([worker, sick], ({ state }) => {
    state.inspect = async (now) => {
      if (now?.id === sick.id && failures-- > 0) throw new ChaosError("engine-failed", "500");
      return now;
    };
  });
  expect(live.connected).toBe(true);
  expect(live.get(worker.id)).toBeDefined();
  await clock.advance(20_000);
  expect(live.get(sick.id)).toBeDefined();
  expect(live.connected).toBe(true);
});

test("a follower that throws ends nothing, and the others hear the event (P58)", async () => {
  const { live, emit, troubles } = await connect([worker]);
  const heard: string[] = [];
  live.follow(() => {
    throw new Error("a follower's mistake");
  });
  live.follow((it) => heard.push(it.kind));
  emit(event(worker, "rename"));
  expect(heard).toEqual(["event"]);
  expect(troubles).toMatchObject([{ message: "a follower's mistake" }]);
  expect(live.connected).toBe(true);
});

const lostBecause = (news: readonly ContainerNews[]) =>
  news.flatMap((it) => (it.kind === "lost" ? [it.because] : []));

test("an inspection that shows what no event has told means that the stream is dead (P53)", async () => {
  const { live, clock, known, news } = await connect([worker]);
  known.set(worker.id, { ...worker, state: "exited" });
  await live.refresh(worker.id);
  await clock.advance(10_000);
  expect(lostBecause(news)).toEqual([
    "its event stream is dead: it did not tell what happened to worker-1",
  ]);
  expect(live.connected).toBe(true);
  expect(news.at(-1)?.kind).toBe("connected");
});

test("an event that comes soon after the inspection that shows the same leaves the stream alone", async () => {
  const { live, clock, known, news, emit } = await connect([worker]);
  known.set(worker.id, { ...worker, state: "exited" });
  await live.refresh(worker.id);
  await clock.advance(1000);
  emit(event(worker, "die"));
  await clock.advance(60_000);
  expect(lostBecause(news)).toEqual([]);
});

test.each([
  ["a container that appeared", () => {}],
  ["a container whose first inspection comes late", (live: LiveContainers) => live.discover()],
])("%s with its event leaves the stream alone", async (_, also) => {
  const { live, clock, known, news, emit } = await connect([worker]);
  const late = container({ name: "late-1" });
  known.set(late.id, late);
  emit(event(late, "create"));
  await also(live);
  await clock.advance(60_000);
  expect(lostBecause(news)).toEqual([]);
  expect(live.get(late.id)).toBeDefined();
});

test("between two runs the state changes without events of its own, and the stream is left alone", async () => {
  const { live, clock, known, news, emit } = await connect([worker]);
  known.set(worker.id, { ...worker, state: "exited" });
  emit(event(worker, "die"));
  await settle();
  known.set(worker.id, { ...worker, state: "restarting" });
  await live.refresh(worker.id);
  await clock.advance(60_000);
  expect(lostBecause(news)).toEqual([]);
});

test("a silent stream is noticed soon, by an event that only another connection tells (P53)", async () => {
  const { clock, news, state, live } = await connect([worker]);
  await clock.advance(30_000);
  expect(lostBecause(news)).toEqual([]);
  state.past = [event(worker, "die", { at: 6000 })];
  await clock.advance(15_000);
  expect(lostBecause(news)).toEqual([
    "its event stream is dead: it did not tell of the die of worker-1",
  ]);
  expect(live.connected).toBe(true);
});

test("an event just before the stream was opened is none that the stream missed", async () => {
  const { clock, news, state, calls } = await connect([worker]);
  // the engine's time is known to the second: this may look like an event after the stream's start
  state.past = [event(worker, "start", { at: 5500 })];
  await clock.advance(15_000);
  expect(calls).toContain("events");
  expect(lostBecause(news)).toEqual([]);
});

test("an event that the stream told right before a check is not missed at the next one", async () => {
  const { clock, news, state, calls, known, emit } = await connect([worker]);
  const last = event(worker, "pause", { at: 6500 });
  await clock.advance(5000);
  state.past = [last];
  known.set(worker.id, { ...worker, state: "paused" });
  emit(last);
  await clock.advance(6000);
  expect(calls).not.toContain("events");
  await clock.advance(15_000);
  expect(calls).toContain("events");
  expect(lostBecause(news)).toEqual([]);
});

test("a stream that tells is not compared, and one that tells late is left alone", async () => {
  const { clock, news, state, emit, calls, known } = await connect([worker]);
  const late = event(worker, "pause", { at: 6000 });
  state.past = [late];
  await clock.advance(11_000);
  expect(calls).toContain("events");
  known.set(worker.id, { ...worker, state: "paused" });
  emit(late);
  await clock.advance(5000);
  expect(lostBecause(news)).toEqual([]);
});

test("an engine that fails to answer twice in a row counts as lost, though its stream is open (P53)", async () => {
  const { clock, news, state, live } = await connect([worker]);
  state.answers = false;
  await clock.advance(25_000);
  expect(lostBecause(news)[0]).toBe("nobody answers");
  expect(live.connected).toBe(false);
});

test("what no event has told of is discovered on demand, and what is gone is forgotten (P34)", async () => {
  const { live, known, clock, news } = await connect([worker]);
  const hidden = container({ name: "hidden-1" });
  known.set(hidden.id, hidden);
  known.delete(worker.id);
  await live.discover();
  expect(live.all().map(({ name }) => name)).toEqual(["hidden-1"]);
  await clock.advance(10_000);
  expect(lostBecause(news)).toHaveLength(1);
});
