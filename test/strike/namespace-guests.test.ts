import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { container } from "../support/container.ts";
import { KILL, LIMITS, testRoad } from "../support/test-road.ts";

const NETWORK = {
  networkId: "shop_default",
  ipam: undefined,
  links: [],
  aliases: [],
  driverOpts: {},
  macAddress: "",
  ipAddress: "10.0.0.2",
  ipv6Address: "",
};
const vpn = container({ name: "vpn-1", service: "vpn", networks: { shop_default: NETWORK } });
const guest = (name: string, more: Parameters<typeof container>[0] = {}) =>
  container({ name, service: name, networkMode: `container:${vpn.id}`, ...more });

const strike = (
  fault: string,
  containers: readonly Container[],
  more: Parameters<typeof testRoad>[1] = {},
) => {
  const parts = testRoad(containers, more);
  return { ...parts, outcome: parts.road.strike({ ...KILL, fault, names: ["vpn-1"] }) };
};

test.each(["kill", "stop", "restart"])(
  "a %s that would break containers in the target's namespaces is held and names them (P60)",
  async (fault) => {
    const { outcome, engine } = strike(fault, [
      vpn,
      guest("api"),
      guest("web", { networkMode: "bridge", pidMode: `container:${vpn.id}` }),
    ]);
    expect(await outcome).toMatchObject({
      kind: "held",
      code: "namespace-owner",
      because: `vpn-1: api and web use its network and process namespaces and would stay broken after a ${fault}; strike those containers instead, or pause this one`,
      passedOver: { "namespace-owner": ["vpn-1"] },
    });
    expect(engine.calls).toEqual([]);
  },
);

test("a guest that starts while targets are chosen is seen before the fault is applied (P60)", async () => {
  const parts = testRoad([vpn, guest("api", { state: "exited" })]);
  parts.engine.before = (call) => {
    if (call === "inspect vpn-1") parts.engine.change("api", { state: "running" });
  };
  expect(await parts.road.strike({ ...KILL, names: ["vpn-1"] })).toMatchObject({
    code: "namespace-owner",
  });
});

test.each(["pause", "cpu.throttle"])(
  "a %s breaks no guest and is not held (P60)",
  async (fault) => {
    const params = fault === "pause" ? {} : { cpus: 0.1 };
    const { road } = testRoad([vpn, guest("api")]);
    expect(await road.strike({ ...KILL, fault, params, names: ["vpn-1"] })).toMatchObject({
      kind: "struck",
    });
  },
);

test("killing a guest is no different from killing any other container (P60)", async () => {
  const { road } = testRoad([vpn, guest("api")]);
  expect(await road.strike({ ...KILL, names: ["api"] })).toMatchObject({ kind: "struck" });
});

test("a network fault names the guests that it affects too (P60)", async () => {
  const { outcome, ledger } = strike("network.disconnect", [vpn, guest("api"), guest("web")]);
  expect(await outcome).toMatchObject({ kind: "struck" });
  expect(ledger.events.find(({ kind }) => kind === "strike.intended")).toMatchObject({
    alsoHit: ["api", "web"],
  });
});

test("a network fault is held when a guest is protected (P3, P60)", async () => {
  const { outcome } = strike("network.disconnect", [vpn, guest("rabbitmq")]);
  expect(await outcome).toMatchObject({
    code: "protected",
    because:
      'vpn-1: rabbitmq, which uses its network namespace, would be hit too: "rabbitmq" protects its service rabbitmq',
  });
});

test("a network fault counts its guests against the limits of their services (P27, P60)", async () => {
  const limits = () => ({ ...LIMITS, maxConcurrent: 2, minHealthy: 1 });
  const held = strike(
    "network.disconnect",
    [vpn, container({ name: "vpn-2", service: "vpn" }), guest("api")],
    { limits },
  );
  expect(await held.outcome).toMatchObject({
    code: "min-healthy",
    because: expect.stringContaining("api, which uses its network namespace, would be hit too"),
  });
  const second = container({ name: "api-2", service: "api" });
  const others = [container({ name: "vpn-2", service: "vpn" }), guest("api"), second];
  const parts = testRoad([vpn, ...others], { limits });
  expect(
    await parts.road.strike({ ...KILL, fault: "network.disconnect", names: ["vpn-1"] }),
  ).toMatchObject({ kind: "struck" });
  // the guest counts as down while the fault lasts
  expect(await parts.road.strike({ ...KILL, names: ["api-2"] })).toMatchObject({
    code: "min-healthy",
  });
});
