import fc from "fast-check";
import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { targetKey } from "../../src/ledger/target-ref.ts";
import type { Limits } from "../../src/safety/limits.ts";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { LIMITS, RULES, testRoad } from "../support/test-road.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One thing that happens in the history of a daemon. */
type Step =
  | { readonly kind: "strike"; readonly request: StrikeRequest }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "recover" | "sicken" | "die"; readonly which: number }
  | { readonly kind: "jump"; readonly ms: number }
  | { readonly kind: "restart" };

const request: fc.Arbitrary<StrikeRequest> = fc
  .record({
    fault: fc.constantFrom("kill", "pause"),
    durationMs: fc.constantFrom(1000, 60_000, HOUR_MS / 2),
    trigger: fc.constantFrom("interval" as const, "cli" as const),
    count: fc.integer({ min: 1, max: 3 }),
    asked: fc.constantFrom(undefined, undefined, "worker", "api", "web", "postgres"),
  })
  .map(({ fault, durationMs, trigger, count, asked }) => ({
    ...{ fault, trigger, count, params: {} },
    ...(fault === "pause" && { durationMs }),
    ...(asked !== undefined && { names: [asked] }),
  }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: request.map((it): Step => ({ kind: "strike", request: it })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(0, 500, 5000, 60_000, HOUR_MS, 7 * HOUR_MS)
      .map((ms): Step => ({ kind: "wait", ms })),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "recover" as const,
        "recover" as const,
        "sicken" as const,
        "die" as const,
      ),
      which: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-30 * DAY_MS, -HOUR_MS, HOUR_MS, 30 * DAY_MS)
      .map((ms): Step => ({ kind: "jump", ms })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "restart" }) },
);

const limits: fc.Arbitrary<Limits> = fc.record({
  ...{ disabled: fc.constant(false), extended: fc.constant(false) },
  maxConcurrent: fc.integer({ min: 1, max: 3 }),
  dailyBudget: fc.constantFrom(2, 4, 8, Number.POSITIVE_INFINITY),
  minGapMs: fc.constantFrom(0, 0, 4000, 60_000),
  serviceGapMs: fc.constantFrom(0, 0, 5000, HOUR_MS),
  maxShare: fc.constantFrom(0, 0.3, 0.5, 1),
  requireWhole: fc.boolean(),
  minHealthy: fc.integer({ min: 0, max: 2 }),
});

/** Services of the shop; the first api shares a group with web. */
const shop: fc.Arbitrary<readonly Container[]> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.boolean())
  .map(([workers, apis, sick]) => [
    ...replicas("worker", workers, sick ? { health: "healthy", healthySince: 0 } : {}),
    ...replicas("api", apis, {}).map((it, at) =>
      at === 0 ? { ...it, labels: { ...it.labels, "chaos-monkey.group": "front" } } : it,
    ),
    ...replicas("web", 1, { labels: { "chaos-monkey.group": "front" } }),
    ...replicas("postgres", 1, { labels: { "chaos-monkey.protected": "true" } }),
  ]);

function replicas(service: string, count: number, more: Partial<Container>): Container[] {
  return Array.from({ length: count }, (_, at) => {
    const { labels, ...rest } = more;
    return container({
      ...rest,
      ...{ name: `${service}-${at + 1}`, service },
      ...(labels && { labels }),
    });
  });
}

const serviceOf = (name: string) => name.replace(/-\d+$/, "");
const groupsOf = (name: string) => {
  const service = serviceOf(name);
  return service === "web" || name === "api-1" ? [service, "front"] : [service];
};

/** Sees every request that hurts, and what it may not do, told from nothing that the road keeps. */
class Witness {
  readonly #engine: FakeContainers;
  readonly #clock: ManualClock;
  readonly #limits: Limits;
  readonly #hurt = new Set<string>();
  readonly #hits: { readonly strike: number; readonly at: number; readonly name: string }[] = [];
  /** Of the strike whose requests come now. */
  strike = 0;
  /** The first promise that was broken. */
  broken: unknown;

  constructor(engine: FakeContainers, clock: ManualClock, limits: Limits) {
    this.#engine = engine;
    this.#clock = clock;
    this.#limits = limits;
    engine.before = (call) => {
      const [verb, name = ""] = call.split(" ");
      if (verb === "kill" || verb === "pause") this.#witness(name);
      if (verb === "unpause") this.back(name);
    };
  }

  get strikes(): number {
    return new Set(this.#hits.map(({ strike }) => strike)).size;
  }

  back(name: string): void {
    this.#hurt.delete(name);
  }

  /** The road takes what is thrown here for an engine that fails. */
  #witness(name: string): void {
    try {
      this.#judge(name);
    } catch (error) {
      this.broken ??= error;
    }
  }

  #judge(name: string): void {
    const { maxShare, minHealthy, minGapMs, serviceGapMs, dailyBudget } = this.#limits;
    const at = this.#clock.monotonic();
    const replicas = this.#engine.all().filter((it) => serviceOf(it.name) === serviceOf(name));
    const hurt = replicas.filter((it) => this.#hurt.has(it.name) || it.name === name).length;
    const well = replicas.filter(
      (it) =>
        it.name !== name &&
        !this.#hurt.has(it.name) &&
        it.state === "running" &&
        (it.health === "none" || it.health === "healthy"),
    ).length;
    expect(serviceOf(name), "P3: protected").not.toBe("postgres");
    expect(hurt, "P26: share").toBeLessThanOrEqual(
      Math.max(1, Math.floor(maxShare * replicas.length)),
    );
    expect(well, "P27: healthy others").toBeGreaterThanOrEqual(minHealthy);
    for (const hit of this.#hits) {
      const isSameGroup = groupsOf(hit.name).some((group) => groupsOf(name).includes(group));
      if (isSameGroup) expect(at - hit.at, "P29: service gap").toBeGreaterThanOrEqual(serviceGapMs);
      if (hit.strike !== this.strike)
        expect(at - hit.at, "P29: gap").toBeGreaterThanOrEqual(minGapMs);
    }
    this.#hits.push({ strike: this.strike, at, name });
    const today = this.#hits.filter((hit) => at - hit.at < DAY_MS);
    expect(new Set(today.map(({ strike }) => strike)).size, "budget").toBeLessThanOrEqual(
      dailyBudget,
    );
    this.#hurt.add(name);
  }
}

/** Lives through a history; answers how many strikes there were. */
async function live(history: {
  readonly containers: readonly Container[];
  readonly limits: Limits;
  readonly steps: readonly Step[];
}): Promise<number> {
  const clock = new ManualClock();
  const engine = new FakeContainers(clock, history.containers);
  const witness = new Witness(engine, clock, history.limits);
  const differing = {
    limits: () => history.limits,
    rules: () => ({ ...RULES, minAgeMs: 0 }),
  };
  const begin = (database?: ReturnType<typeof testRoad>["database"]) => {
    const parts = testRoad(history.containers, differing, {
      clock,
      engine,
      ...(database && { database }),
    });
    const over = new AbortController();
    const healing = parts.healer.run(over.signal);
    const end = async () => {
      over.abort();
      await healing;
    };
    return { ...parts, end };
  };
  let daemon = begin();
  for (const [index, one] of history.steps.entries()) {
    const all = history.containers;
    switch (one.kind) {
      case "strike": {
        witness.strike = index;
        const outcome = await daemon.road.strike(one.request);
        if (outcome.kind === "struck") {
          const outcomes = await outcome.outcomes;
          expect(outcomes.map(({ result }) => result)).toEqual(outcomes.map(() => "confirmed"));
        }
        break;
      }
      case "wait":
        await clock.advance(one.ms);
        break;
      case "recover": {
        const { name, id } = all[one.which % all.length]!;
        const open = daemon.pendingRecoveries.all().filter(({ ref }) => targetKey(ref) === id);
        if (engine.get(id)?.state === "exited") {
          engine.comeBack(name);
          witness.back(name);
          for (const one of open) daemon.pendingRecoveries.settle(one);
        }
        if (engine.get(id)?.health === "unhealthy") {
          engine.change(name, { health: "healthy", healthySince: clock.now() });
        }
        break;
      }
      case "sicken": {
        const { name, health } = all[one.which % all.length]!;
        if (health !== "none") engine.change(name, { health: "unhealthy" });
        break;
      }
      case "die": {
        const { name, id } = all[one.which % all.length]!;
        if (engine.get(id)?.state === "running") engine.die(name);
        break;
      }
      case "jump":
        clock.jump(one.ms);
        break;
      case "restart": {
        await daemon.end();
        daemon = begin(daemon.database);
        break;
      }
    }
    const lasting = new Set(daemon.undoBook.all().map(({ strike }) => strike));
    expect(lasting.size, "P26: concurrent").toBeLessThanOrEqual(history.limits.maxConcurrent);
    expect(daemon.troubles).toEqual([]);
    if (witness.broken) throw witness.broken;
  }
  await daemon.end();
  return witness.strikes;
}

const history = fc.record({
  containers: shop,
  limits,
  steps: fc.array(step, { minLength: 10, maxLength: 40 }),
});

test("P26 P27 P29: no strike goes past a limit, whatever else happens", async () => {
  let strikes = 0;
  await fc.assert(
    fc.asyncProperty(history, async (it) => {
      strikes += await live(it);
    }),
    { numRuns: 150 },
  );
  // a guard that holds everything would keep to every limit
  expect(strikes).toBeGreaterThan(150);
}, 120_000);

test("without limits the same histories strike more often: it is the limits that hold", async () => {
  const steps = Array.from(
    { length: 6 },
    (): Step => ({
      kind: "strike",
      request: { trigger: "cli", fault: "kill", params: {}, count: 1 },
    }),
  );
  const containers = replicas("worker", 6, {});
  expect(await live({ containers, limits: LIMITS, steps })).toBe(6);
  expect(await live({ containers, limits: { ...LIMITS, minHealthy: 2 }, steps })).toBe(4);
  expect(await live({ containers, limits: { ...LIMITS, maxShare: 0.5 }, steps })).toBe(3);
  expect(await live({ containers, limits: { ...LIMITS, dailyBudget: 2 }, steps })).toBe(2);
  expect(await live({ containers, limits: { ...LIMITS, serviceGapMs: 1 }, steps })).toBe(1);
});
