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

const ENGINE_20_10 = "1.41";
const ENGINE_26_1 = "1.45";

function attempt(target: Container, params: Params = {}, apiVersion = ENGINE_20_10) {
  return networkDisconnect.plan(target, { params, durationMs: 1000, facts: apiVersion });
}

function planOf(target: Container, params: Params = {}): Plan {
  const plan = attempt(target, params);
  if (plan.kind === "refusal") throw new Error(plan.because);
  return plan;
}

/** Containers in memory on networks that give out addresses as the engine does. */
function engineWith(target: Container, { taken = [] }: { taken?: readonly string[] } = {}) {
  const engine = new FakeContainers(new ManualClock(), [target]);
  const requests: EndpointRequest[] = [];
  /** What the engine makes of a request, for engines that overlook some of it. */
  const answer: { overlooks: (endpoint: Endpoint) => Endpoint } = { overlooks: (it) => it };
  engine.connect = async (id, network, request) => {
    requests.push(request);
    const asked = request.ipam?.IPv4Address;
    if (asked !== undefined && taken.includes(String(asked))) {
      throw new ChaosError("engine-failed", "Address already in use");
    }
    const now = engine.get(id)!;
    const ipAddress = String(asked ?? "10.1.0.99");
    const aliases = [...request.aliases, OWN];
    const anew = { networkId: network, ipv6Address: "", ...request, ipAddress, aliases };
    engine.change("worker-1", {
      networks: { ...now.networks, [network]: answer.overlooks(anew) },
    });
  };
  const undo = (plan: Plan) =>
    reconnect.run(JSON.parse(JSON.stringify(plan.lease!.undo)), {
      inspect: (id) => engine.refresh(id),
      actions: engine,
    });
  return { engine, requests, undo, answer };
}

const RENAMED = "its interface may have another name until it restarts, such as eth1 for eth0";

test("P16: all that was asked for comes back, and an address that the engine chose is not pinned", async () => {
  const before = endpoint();
  const target = worker({ back: before });
  const plan = planOf(target);
  const { engine, undo, requests } = engineWith(target);
  await plan.apply(engine);
  expect(engine.get(target.id)!.networks).toEqual({});
  expect(await undo(plan)).toEqual({
    kind: "restored",
    found: "all",
    did: `connected it to back; its address on back is now 10.1.0.99, it was 10.1.0.7; ${RENAMED}`,
  });
  expect(engine.get(target.id)!.networks.back).toEqual({ ...before, ipAddress: "10.1.0.99" });
  expect(requests[0]!.ipam).toBeUndefined();
});

test("P16: chosen addresses of every kind are asked for again", async () => {
  const ipam = {
    IPv4Address: "10.1.0.7",
    IPv6Address: "fd00::7",
    LinkLocalIPs: ["169.254.34.68"],
  };
  const target = worker({ back: endpoint({ ipam }) });
  const plan = planOf(target);
  const { engine, undo, requests } = engineWith(target);
  await plan.apply(engine);
  expect(await undo(plan)).toMatchObject({ kind: "restored", found: "all" });
  expect(requests).toMatchObject([{ ipam }]);
});

test.each<[string, (it: Endpoint) => Endpoint, RegExp]>([
  ["a name", (it) => ({ ...it, aliases: [OWN] }), /lost the names worker;/],
  ["a link", (it) => ({ ...it, links: [] }), /lost the links db:database;/],
  [
    "a chosen address",
    (it) => ({ ...it, ipam: { IPv4Address: "10.1.0.8" } }),
    /lost the chosen addresses IPv4Address=10.1.0.7;/,
  ],
  ["a chosen IPv6 address", (it) => ({ ...it, ipam: undefined }), /lost the chosen addresses/],
  ["a driver option", (it) => ({ ...it, driverOpts: {} }), /the driver options com.example=1/],
  ["a gateway priority", ({ gwPriority: _, ...it }) => it, /lost the gateway priority 100;/],
  [
    "a chosen MAC address",
    (it) => ({ ...it, macAddress: "02:42:0a:01:00:07" }),
    /lost the MAC address 02:11:22:33:44:55;/,
  ],
])(
  "P16: %s that the engine overlooks is residue, however often the undo runs",
  async (_, overlooks, because) => {
    const target = worker(
      {
        back: endpoint({
          ipam: { IPv4Address: "10.1.0.7" },
          gwPriority: 100,
          macAddress: "02:11:22:33:44:55",
        }),
      },
      { macAddress: "02:11:22:33:44:55" },
    );
    const plan = planOf(target);
    const { engine, undo, answer } = engineWith(target);
    answer.overlooks = overlooks;
    await plan.apply(engine);
    for (let time = 0; time < 2; time++) {
      expect(await undo(plan)).toMatchObject({
        kind: "residue",
        because: expect.stringMatching(because),
      });
    }
    // as the reason says, once it is off that network it is connected as it was
    answer.overlooks = (it) => it;
    await engine.disconnect(target.id, "back");
    expect(await undo(plan)).toMatchObject({ kind: "restored", found: "all" });
  },
);

test("P16: a record of an earlier version is undone too", async () => {
  const target = worker({ back: endpoint() });
  const plan = planOf(target);
  const { engine } = engineWith(target);
  await plan.apply(engine);
  const [{ request, ...rest } = { request: {} }] = plan.lease!.undo.endpoints as [
    { request: object },
  ];
  const undo = { ...plan.lease!.undo, version: 1, endpoints: [{ ...rest, wish: request }] };
  const undone = await reconnect.run(JSON.parse(JSON.stringify(undo)), {
    inspect: (id) => engine.refresh(id),
    actions: engine,
  });
  expect(undone).toMatchObject({ kind: "restored", found: "all" });
});

test("P16: what does not run has no address yet, and no other one is told", async () => {
  const target = worker({ back: endpoint() });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target);
  await plan.apply(engine);
  const { connect } = engine;
  engine.connect = async (id, network, request) => {
    await connect.call(engine, id, network, request);
    const back = { ...engine.get(id)!.networks.back!, ipAddress: "" };
    engine.change("worker-1", { state: "exited", networks: { back } });
  };
  expect(await undo(plan)).toMatchObject({
    kind: "restored",
    did: expect.stringContaining("connected it to back"),
  });
});

test("P16: an address that somebody chose and that is taken is residue until it is free", async () => {
  const target = worker({ back: endpoint({ ipam: { IPv4Address: "10.1.0.7" } }) });
  const plan = planOf(target);
  const taken = ["10.1.0.7"];
  const { engine, undo, requests } = engineWith(target, { taken });
  await plan.apply(engine);
  await expect(undo(plan)).rejects.toThrow("Address already in use");
  taken.pop();
  expect(await undo(plan)).toMatchObject({
    kind: "restored",
    did: expect.stringContaining("connected it to back"),
  });
  expect(requests.every(({ ipam }) => ipam?.IPv4Address === "10.1.0.7")).toBe(true);
});

test.each([
  ["02:42:0a:01:00:07", "", ENGINE_20_10, ""],
  ["02:42:0a:01:00:08", "", ENGINE_20_10, "02:42:0a:01:00:08"],
  ["02:11:22:33:44:55", "02:11:22:33:44:55", ENGINE_20_10, "02:11:22:33:44:55"],
  ["", "", ENGINE_20_10, ""],
  ["02:42:0a:01:00:07", "", ENGINE_26_1, ""],
  // from 28 on the engine makes them by chance
  ["5a:42:0a:01:00:08", "", "1.48", ""],
])(
  "the MAC address %j of a container with %j on API %s is asked for as %j",
  async (mac, own, apiVersion, asked) => {
    const target = worker({ back: endpoint({ macAddress: mac }) }, { macAddress: own });
    const plan = attempt(target, {}, apiVersion);
    if (plan.kind === "refusal") throw new Error(plan.because);
    const { engine, undo, requests } = engineWith(target);
    await plan.apply(engine);
    await undo(plan);
    expect(requests[0]!.macAddress).toBe(asked);
  },
);

test("P16: a chosen MAC address is refused on engines that would lose it, and so is a Swarm task", () => {
  const macAddress = "02:11:22:33:44:55";
  const chosen = worker({ back: endpoint({ macAddress }) }, { macAddress });
  expect(attempt(chosen, {}, ENGINE_26_1)).toMatchObject({
    kind: "refusal",
    because: expect.stringContaining("its MAC address 02:11:22:33:44:55 on back was chosen"),
  });
  expect(attempt(chosen, {}, ENGINE_20_10).kind).toBe("plan");
  const task = worker({ back: endpoint() }, { labels: { "com.docker.swarm.task.id": "t" } });
  expect(attempt(task)).toMatchObject({
    kind: "refusal",
    because: expect.stringContaining("Docker Swarm"),
  });
});

test("the gateway priority, which decides about the default route, is asked for again", async () => {
  const target = worker({ back: endpoint({ gwPriority: 100 }) });
  const plan = planOf(target);
  const { engine, undo, requests } = engineWith(target);
  await plan.apply(engine);
  await undo(plan);
  expect(requests[0]).toMatchObject({ gwPriority: 100 });
});

test("the engine's own bridge is asked for by its name: it gets another id when the engine restarts", async () => {
  const target = worker({
    bridge: endpoint({ networkId: "1f2e" }),
    back: endpoint({ networkId: "3d4c" }),
  });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target);
  await plan.apply(engine);
  const asked: string[] = [];
  const { connect } = engine;
  engine.connect = (id, network, request) => {
    asked.push(network);
    return connect.call(engine, id, network, request);
  };
  await undo(plan);
  expect(asked).toEqual(["bridge", "3d4c"]);
});

test("P15: a network that is gone is no residue, and the others are put back", async () => {
  const target = worker({ back: endpoint(), front: endpoint({ networkId: "front" }) });
  const plan = planOf(target);
  const { engine, undo } = engineWith(target);
  await plan.apply(engine);
  const { connect } = engine;
  engine.connect = (id, network, request) =>
    network === "back"
      ? Promise.reject(new ChaosError("no-such-container", "network back not found"))
      : connect.call(engine, id, network, request);
  expect(await undo(plan)).toMatchObject({
    kind: "restored",
    did: expect.stringContaining("connected it to front; the network back is gone"),
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
        const { engine, undo } = engineWith(target);
        const connect = engine.connect.bind(engine);
        engine.connect = async (id, network, request) => {
          await Promise.resolve();
          if (network in engine.get(id)!.networks) {
            throw new ChaosError("engine-failed", "already exists in network");
          }
          return connect(id, network, request);
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
