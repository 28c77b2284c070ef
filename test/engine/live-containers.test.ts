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
  const state = { answers: true, onList: () => {} };
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
      engineNow: () => undefined,
      async list() {
        ask("list");
        state.onList();
        return [...known.values()].map(({ id, name, labels }) => ({ id, name, labels }));
      },
      async inspect(id: string) {
        ask(`inspect ${known.get(id)?.name ?? "?"}`);
        return known.get(id);
      },
      async remembered() {
        ask("events");
        return [];
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
  const live = new LiveContainers({ engine: docker.engine, clock, roll: () => 1 });
  const news: ContainerNews[] = [];
  live.follow((it) => news.push(it));
  runUntilStopped(live);
  await settle();
  return { clock, live, news, ...docker };
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
