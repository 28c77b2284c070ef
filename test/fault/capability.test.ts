import { expect, test } from "vitest";
import { z } from "zod";
import { type FaultEngine, grant } from "../../src/fault/capability.ts";
import { FAULTS } from "../../src/fault/catalogue.ts";
import { defineFault } from "../../src/fault/fault.ts";
import { defineUndo } from "../../src/fault/undo-executor.ts";
import { UNDO_EXECUTORS } from "../../src/fault/undo-executors.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

const target = container({
  name: "worker-1",
  networks: {
    back: {
      ...{ networkId: "b", ipam: undefined, links: [], aliases: [], driverOpts: {} },
      ...{ macAddress: "", ipAddress: "10.1.0.7", ipv6Address: "" },
    },
  },
});

/** An engine with more than the core profile has. */
class ExtendedEngine extends FakeContainers {
  helpers = 0;

  async runHelper(): Promise<void> {
    this.helpers += 1;
  }
}

const extendedEngine = () => new ExtendedEngine(new ManualClock(), [target]);

test("what is granted is what was named, bound to its engine, and cannot be added to", async () => {
  const engine = extendedEngine();
  const granted = grant(engine, ["kill"]);
  expect(Object.keys(granted)).toEqual(["kill"]);
  const { kill } = granted;
  await kill(target.id, "SIGKILL");
  expect(engine.calls).toEqual(["kill worker-1 SIGKILL"]);
  expect(Object.isFrozen(granted)).toBe(true);
});

test("an engine that lacks what a fault needs is refused by name", () => {
  const engine = extendedEngine();
  expect(() => grant(engine, ["runTools" as "runHelper"])).toThrow(
    "expected an engine that can runTools, got one that cannot",
  );
});

test("a fault's apply gets the methods that it names and no others", async () => {
  let given: object = {};
  const fault = defineFault({
    ...{ kind: "test", about: "A test.", tier: "core", guests: "unaffected", lasts: "never" },
    params: z.strictObject({}),
    needs: ["pause"],
    plan: () => ({
      ...{ kind: "plan", params: {}, resources: [], recovery: "none" },
      effect: { kind: "target", saw: "nothing", holdsFor: () => true, withinMs: 1 },
      async apply(engine) {
        given = engine;
        // @ts-expect-error: it named `pause` alone
        expect(engine.kill).toBeUndefined();
      },
    }),
  });
  const plan = fault.plan(target, { params: {} });
  if (plan.kind === "refusal") throw new Error(plan.because);
  await plan.apply(extendedEngine());
  expect(Object.keys(given)).toEqual(["pause"]);
});

test("what a fault prepares reaches its plan, with its parameters parsed", async () => {
  const fault = defineFault({
    ...{
      kind: "test",
      about: "A test.",
      tier: "core",
      guests: "unaffected",
      lasts: "never",
      needs: [],
    },
    params: z.strictObject({ size: z.coerce.number() }),
    prepare: async (container, { inspect }) => (await inspect(container.id))?.name,
    plan: (_, { params, facts }) => ({
      kind: "refusal",
      because: `${facts} of size ${params.size + 1}`,
    }),
  });
  const engine = extendedEngine();
  const facts = await fault.prepare?.(target, {
    inspect: (id) => engine.refresh(id),
    identity: () => engine.identity,
    processors: () => engine.processors(),
  });
  expect(fault.plan(target, { params: { size: "1" }, facts })).toMatchObject({
    because: "worker-1 of size 2",
  });
});

test("an undo executor gets the methods that it names and no others", async () => {
  const engine = extendedEngine();
  const executor = defineUndo({
    kind: "test",
    needs: ["inspect", "unpause"],
    async run(_, granted) {
      return { kind: "restored", found: "all", did: Object.keys(granted).join(" ") };
    },
  });
  const undone = await executor.run(
    { kind: "test", version: 1 },
    { inspect: (id) => engine.refresh(id), actions: engine },
  );
  expect(undone).toMatchObject({ did: "inspect unpause" });
});

const CORE: readonly (keyof FaultEngine)[] = [
  ...(["kill", "start", "stop", "restart", "pause", "unpause", "update"] as const),
  ...(["connect", "disconnect"] as const),
];

test.each(
  FAULTS.filter(({ tier }) => tier === "core").map((fault) => [fault.kind, fault] as const),
)(
  "the core fault %s needs nothing beyond the core profile, and reaches nothing else",
  async (_, fault) => {
    expect(CORE).toEqual(expect.arrayContaining([...fault.needs]));
    const plan = fault.plan(target, { params: {}, durationMs: 1000 });
    if (plan.kind === "refusal") throw new Error(plan.because);
    const engine = extendedEngine();
    const touched = new Set<string>();
    const watched = new Proxy(engine, {
      get(real, name) {
        touched.add(String(name));
        const value = Reflect.get(real, name, real);
        return typeof value === "function" ? value.bind(real) : value;
      },
    });
    await plan.apply(watched);
    expect([...touched].sort()).toEqual([...fault.needs].sort());
    expect(engine.helpers).toBe(0);
  },
);

test("every undo executor names what it needs, and an undo never stops or pauses anything", () => {
  for (const { needs } of UNDO_EXECUTORS) {
    expect(needs).toContain("inspect");
    for (const name of ["stop", "restart", "pause", "disconnect"])
      expect(needs).not.toContain(name);
  }
});
