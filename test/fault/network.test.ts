import fc from "fast-check";
import { expect, test } from "vitest";
import type { Container, Endpoint } from "../../src/engine/container.ts";
import type { EndpointRequest } from "../../src/engine/engine.ts";
import type { Plan } from "../../src/fault/fault.ts";
import { networkDisconnect } from "../../src/fault/network/disconnect.ts";
import { reconnect } from "../../src/fault/network/reconnect.ts";
import type { Params } from "../../src/fault/read-params.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container, idOf } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

const OWN = idOf("worker-1").slice(0, 12);

function endpoint(differing: Partial<Endpoint> = {}): Endpoint {
  return {
    networkId: "back",
    ipam: undefined,
    links: ["db:database"],
    aliases: ["worker", OWN],
    driverOpts: { "com.example": "1" },
    macAddress: "",
    ipAddress: "10.1.0.7",
    ipv6Address: "",
    ...differing,
  };
}

const worker = (networks: Container["networks"], differing: Partial<Container> = {}) =>
  container({ name: "worker-1", networks, ...differing });

function planOf(target: Container, params: Params = {}): Plan {
  const plan = networkDisconnect.plan(target, { params, durationMs: 1000 });
  if (plan.kind === "refusal") throw new Error(plan.because);
  return plan;
}

/** Containers in memory on networks that give out addresses as the engine does. */
function engineWith(
  target: Container,
  { hasOwnSubnet, taken = [] }: { hasOwnSubnet: boolean; taken?: readonly string[] },
) {
  const engine = new FakeContainers(new ManualClock(), [target]);
  const wishes: EndpointRequest[] = [];
  engine.connect = async (id, network, wish) => {
    wishes.push(wish);
    const asked = wish.ipam?.IPv4Address;
    if (asked !== undefined && !hasOwnSubnet) {
      throw new ChaosError("engine-failed", "only with user configured subnets");
    }
    if (asked !== undefined && taken.includes(asked)) {
      throw new ChaosError("engine-failed", "Address already in use");
    }
    const now = engine.get(id)!;
    const ipAddress = asked ?? "10.1.0.99";
    const aliases = [...wish.aliases, OWN];
    const anew = { networkId: network, ipv6Address: "", ...wish, ipAddress, aliases };
    engine.change("worker-1", { networks: { ...now.networks, [network]: anew } });
  };
  const undo = (plan: Plan) =>
    reconnect.run(JSON.parse(JSON.stringify(plan.lease!.undo)), {
      inspect: (id) => engine.refresh(id),
      actions: engine,
    });
  return { engine, wishes, undo };
}

test("P16: aliases, links, options and the address come back where the subnet is the user's own", async () => {
  const before = endpoint();
  const target = worker({ back: before });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target, { hasOwnSubnet: true });
  await plan.apply(engine);
  expect(engine.get(target.id)!.networks).toEqual({});
  expect(await undo(plan)).toEqual({
    kind: "restored",
    found: "all",
    did: "connected it to back",
  });
  const { ipam: _asked, ...after } = engine.get(target.id)!.networks.back!;
  const { ipam: _none, ...same } = before;
  expect(after).toEqual(same);
});

test("P16: elsewhere a new address is told, and is no residue", async () => {
  const target = worker({ back: endpoint() });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target, { hasOwnSubnet: false });
  await plan.apply(engine);
  expect(await undo(plan)).toMatchObject({
    kind: "restored",
    did: "connected it to back; its address on back is now 10.1.0.99, it was 10.1.0.7",
  });
});

test("P16: what does not run has no address yet, and no other one is told", async () => {
  const target = worker({ back: endpoint() });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target, { hasOwnSubnet: true });
  await plan.apply(engine);
  const { connect } = engine;
  engine.connect = async (id, network, wish) => {
    await connect.call(engine, id, network, wish);
    const back = { ...engine.get(id)!.networks.back!, ipAddress: "" };
    engine.change("worker-1", { state: "exited", networks: { back } });
  };
  expect(await undo(plan)).toMatchObject({ kind: "restored", did: "connected it to back" });
});

test("P16: an address that somebody chose and that is taken is residue until it is free", async () => {
  const target = worker({ back: endpoint({ ipam: { IPv4Address: "10.1.0.7" } }) });
  const plan = planOf(target);
  const taken = ["10.1.0.7"];
  const { engine, undo, wishes } = engineWith(target, { hasOwnSubnet: true, taken });
  await plan.apply(engine);
  await expect(undo(plan)).rejects.toThrow("Address already in use");
  taken.pop();
  expect(await undo(plan)).toMatchObject({ kind: "restored", did: "connected it to back" });
  expect(wishes.every(({ ipam }) => ipam?.IPv4Address === "10.1.0.7")).toBe(true);
});

test.each([
  ["02:42:0a:01:00:07", ""],
  ["02:42:0a:01:00:08", "02:42:0a:01:00:08"],
  ["", ""],
])("the MAC address %j is asked for as %j: only one that somebody chose is", async (mac, asked) => {
  const target = worker({ back: endpoint({ macAddress: mac }) });
  const plan = planOf(target);
  const { engine, undo, wishes } = engineWith(target, { hasOwnSubnet: true });
  await plan.apply(engine);
  await undo(plan);
  expect(wishes[0]!.macAddress).toBe(asked);
});

test("the gateway priority, which decides about the default route, is asked for again", async () => {
  const target = worker({ back: endpoint({ gwPriority: 100 }) });
  const plan = planOf(target);
  const { engine, undo, wishes } = engineWith(target, { hasOwnSubnet: true });
  await plan.apply(engine);
  await undo(plan);
  expect(wishes[0]).toMatchObject({ gwPriority: 100 });
});

test("the engine's own bridge is asked for by its name: it gets another id when the engine restarts", async () => {
  const target = worker({
    bridge: endpoint({ networkId: "1f2e" }),
    back: endpoint({ networkId: "3d4c" }),
  });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target, { hasOwnSubnet: true });
  await plan.apply(engine);
  const asked: string[] = [];
  const { connect } = engine;
  engine.connect = (id, network, wish) => {
    asked.push(network);
    return connect.call(engine, id, network, wish);
  };
  await undo(plan);
  expect(asked).toEqual(["bridge", "3d4c"]);
});

test("P15: a network that is gone is no residue, and the others are put back", async () => {
  const target = worker({ back: endpoint(), front: endpoint({ networkId: "front" }) });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target, { hasOwnSubnet: true });
  await plan.apply(engine);
  const { connect } = engine;
  engine.connect = (id, network, wish) =>
    network === "back"
      ? Promise.reject(new ChaosError("no-such-container", "network back not found"))
      : connect.call(engine, id, network, wish);
  expect(await undo(plan)).toMatchObject({
    kind: "restored",
    did: "connected it to front; the network back is gone",
  });
  expect(Object.keys(engine.get(target.id)!.networks)).toEqual(["front"]);
  engine.change("worker-1", { networks: { front: endpoint() } });
  expect(await undo(plan)).toMatchObject({ did: "the network back is gone" });
});

test.each([
  ["host", {}, {}, /its network is "host"/],
  ["none", {}, {}, /its network is "none"/],
  [`container:${"a".repeat(64)}`, {}, {}, /the network of container aaaaaaaaaaaa/],
  ["back", {}, {}, /it is on no network/],
  ["back", { back: endpoint() }, { network: "front" }, /not on the network "front" but on back/],
] as const)(
  "on network mode %s it is refused with the reason",
  (networkMode, networks, params, because) => {
    const plan = networkDisconnect.plan(worker(networks, { networkMode }), {
      params,
      durationMs: 1000,
    });
    expect(plan).toMatchObject({ kind: "refusal", because: expect.stringMatching(because) });
  },
);

test("P14, P15: from every half-done state any number of undos ends in the same state", async () => {
  const names = ["a", "b", "c"];
  const all = Object.fromEntries(names.map((name) => [name, endpoint({ networkId: name })]));
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(names),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      async (stillThere, times, together) => {
        const target = worker(all);
        const plan = planOf(target);
        const { engine, undo } = engineWith(target, { hasOwnSubnet: true });
        const connect = engine.connect.bind(engine);
        engine.connect = async (id, network, wish) => {
          await Promise.resolve();
          if (network in engine.get(id)!.networks) {
            throw new ChaosError("engine-failed", "already exists in network");
          }
          return connect(id, network, wish);
        };
        for (const name of names.filter((it) => !stillThere.includes(it))) {
          await engine.disconnect(target.id, name);
        }
        const undos = Array.from({ length: times }, () => undo);
        const outcomes = together
          ? await Promise.all(undos.map((it) => it(plan)))
          : await undos.reduce<Promise<unknown[]>>(
              async (done, it) => [...(await done), await it(plan)],
              Promise.resolve([]),
            );
        for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: "restored" });
        expect(Object.keys(engine.get(target.id)!.networks).sort()).toEqual(names);
      },
    ),
  );
});
