import { expect } from "vitest";
import { networkDisconnect } from "../../src/fault/network/disconnect.ts";
import { reconnect } from "../../src/fault/network/reconnect.ts";
import { rawRequest } from "./raw-request.ts";
import type { Promising, Subject } from "./subject.ts";

/** An end of a network as inspections show it. */
interface Endpoint {
  readonly IPAMConfig: { readonly IPv4Address?: string } | null;
  readonly Links: readonly string[] | null;
  readonly Aliases: readonly string[] | null;
  readonly DriverOpts: Readonly<Record<string, string>> | null;
  readonly NetworkID: string;
  readonly EndpointID: string;
  readonly IPAddress: string;
  readonly MacAddress: string;
}

/** What connecting to networks and disconnecting from them does. */
export function networks(promise: Promising): void {
  promise(
    "a plain connect brings the network back, and not the aliases that were there",
    [{ program: "deaf", network: "plain" }],
    async (subject) => {
      const { engine, id, askNetwork, inspect, networks } = subject;
      await engine.disconnect(id, networks.plain);
      expect((await inspect()).networks).toEqual({});
      expect(
        await askNetwork("connect", networks.plain, { Aliases: ["web"], DriverOpts: { a: "b" } }),
      ).toMatchObject({ status: 200, body: "" });
      const { [networks.plain]: before } = (await inspect()).networks;
      expect(before?.aliases).toContain("web");
      expect(before).toMatchObject({ driverOpts: { a: "b" }, ipam: undefined, links: [] });

      await engine.disconnect(id, networks.plain);
      expect(await askNetwork("connect", networks.plain)).toMatchObject({ status: 200 });
      expect((await inspect()).networks[networks.plain]?.aliases).not.toContain("web");
    },
  );

  promise(
    "our own connect restores an endpoint as it was inspected",
    [{ program: "deaf", network: "addressed" }],
    async ({ engine, id, askNetwork, inspect, networks }) => {
      const { addressed, prefix } = networks;
      await engine.disconnect(id, addressed);
      await askNetwork("connect", addressed, {
        Aliases: ["web", "www"],
        IPAMConfig: { IPv4Address: `${prefix}.77` },
        Links: ["contract-nobody:db"],
        DriverOpts: { a: "b" },
      });
      const { [addressed]: before } = (await inspect()).networks;
      if (!before) throw new Error("expected it to be connected");
      expect(before).toMatchObject({
        ipam: { IPv4Address: `${prefix}.77` },
        ipAddress: `${prefix}.77`,
        links: ["contract-nobody:db"],
        macAddress: expect.stringMatching(/^02:42:0a(:[0-9a-f]{2}){2}:4d$/),
      });
      await engine.disconnect(id, addressed);
      await engine.connect(id, addressed, before);
      expect((await inspect()).networks[addressed]).toEqual(before);
    },
  );

  promise(
    "P16: after network.disconnect an address that the engine chose is still free to be given away",
    [
      { program: "deaf", network: "addressed" },
      { program: "deaf", network: "plain" },
    ],
    async (subject, other) => {
      const { engine, id, inspect, networks } = subject;
      const before = await inspect();
      const { [networks.addressed]: endpoint } = before.networks;
      if (!endpoint) throw new Error("expected it to be connected");
      const { apiVersion } = await engine.identify();
      const plan = networkDisconnect.plan(before, {
        params: {},
        durationMs: 1000,
        facts: apiVersion,
      });
      if (plan.kind === "refusal") throw new Error(plan.because);
      await plan.apply(engine);
      expect((await inspect()).networks).toEqual({});
      const undone = await reconnect.run(JSON.parse(JSON.stringify(plan.lease?.undo)), {
        inspect: (it) => engine.inspect(it),
        actions: engine,
      });
      expect(undone).toMatchObject({ kind: "restored", found: "all" });
      const { [networks.addressed]: after } = (await inspect()).networks;
      expect(after).toMatchObject({ ipam: undefined, aliases: endpoint.aliases });

      await engine.stop(id, { graceMs: 0 });
      const IPv4Address = after?.ipAddress;
      expect(
        await other.askNetwork("connect", networks.addressed, { IPAMConfig: { IPv4Address } }),
      ).toMatchObject({ status: 200 });
      await engine.start(id);
      const { state, networks: now } = await inspect();
      expect(state).toBe("running");
      expect(now[networks.addressed]?.ipAddress).not.toBe(IPv4Address);
    },
  );

  promise(
    "the short id is an alias for those who ask in an API version before 1.45",
    [{ program: "deaf", network: "plain" }],
    async (subject) => {
      const { id, engine, askNetwork, socketPath, networks, generation } = subject;
      await engine.disconnect(id, networks.plain);
      await askNetwork("connect", networks.plain, { Aliases: ["web"] });
      expect((await endpointOf(subject, networks.plain)).Aliases).toEqual(["web", id.slice(0, 12)]);
      if (generation === "20.10") return;
      const asked = await rawRequest(socketPath, "GET", `/v1.45/containers/${id}/json`);
      const { NetworkSettings } = JSON.parse(asked.body);
      expect(NetworkSettings.Networks[networks.plain]).toMatchObject({
        Aliases: ["web"],
        DNSNames: [expect.any(String), "web", id.slice(0, 12)],
      });
    },
  );

  promise(
    "a wish for a MAC address is overlooked",
    [{ program: "deaf", network: "plain" }],
    async (subject) => {
      const { engine, id, askNetwork, networks } = subject;
      await engine.disconnect(id, networks.plain);
      const MacAddress = "02:42:ac:11:77:77";
      expect(await askNetwork("connect", networks.plain, { MacAddress })).toMatchObject({
        status: 200,
      });
      expect((await endpointOf(subject, networks.plain)).MacAddress).not.toBe(MacAddress);
    },
  );

  promise(
    "what has ended keeps its networks without an address, and has one again at the next start",
    [{ program: "deaf", network: "plain" }],
    async (subject) => {
      const { engine, id, networks, log } = subject;
      const { NetworkID } = await endpointOf(subject, networks.plain);
      await engine.kill(id, "SIGKILL");
      await log.until(id, "die 137");
      expect(await endpointOf(subject, networks.plain)).toMatchObject({
        NetworkID,
        EndpointID: "",
        IPAddress: "",
        MacAddress: "",
      });
      await engine.start(id);
      expect(await endpointOf(subject, networks.plain)).toMatchObject({
        NetworkID,
        EndpointID: expect.stringMatching(/^[0-9a-f]{64}$/),
        IPAddress: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      });
    },
  );

  promise(
    "what does not run is connected and disconnected for its next start",
    [{ program: "deaf", network: "plain" }],
    async (subject) => {
      const { engine, id, askNetwork, networks, inspect } = subject;
      const { plain, addressed } = networks;
      await engine.kill(id, "SIGKILL");
      await engine.disconnect(id, plain);
      expect(await askNetwork("disconnect", plain)).toMatchObject({
        status: 500,
        message: `container ${id} is not connected to the network ${plain}`,
      });
      expect(await askNetwork("connect", addressed, { Aliases: ["web"] })).toMatchObject({
        status: 200,
      });
      // once more is no conflict, and changes nothing
      expect(await askNetwork("connect", addressed, { Aliases: ["www"] })).toMatchObject({
        status: 200,
      });
      expect(await endpointOf(subject, addressed)).toMatchObject({
        Aliases: ["web", id.slice(0, 12)],
        NetworkID: "",
        IPAddress: "",
      });
      await engine.start(id);
      expect(Object.keys((await inspect()).networks)).toEqual([addressed]);
      expect((await endpointOf(subject, addressed)).IPAddress).toContain(`${networks.prefix}.`);
    },
  );

  promise(
    "what is paused changes networks as what runs",
    [{ program: "deaf", network: "plain" }],
    async ({ engine, id, askNetwork, networks, inspect }) => {
      await engine.pause(id);
      await engine.disconnect(id, networks.plain);
      expect(await askNetwork("connect", networks.addressed)).toMatchObject({ status: 200 });
      expect(Object.keys((await inspect()).networks)).toEqual([networks.addressed]);
    },
  );

  promise(
    "a network that is missing lets the start fail, until it is disconnected",
    [{ program: "deaf", network: "plain" }],
    async ({ engine, id, ask, askNetwork, networks, inspect }) => {
      await engine.kill(id, "SIGKILL");
      expect(await askNetwork("connect", "contract-nowhere")).toMatchObject({ status: 200 });
      expect(await ask("POST", "/start")).toMatchObject({
        status: 404,
        message: "network contract-nowhere not found",
      });
      expect(await inspect()).toMatchObject({ state: "exited", exitCode: 137 });
      await engine.disconnect(id, "contract-nowhere");
      await engine.start(id);
      expect(Object.keys((await inspect()).networks)).toEqual([networks.plain]);
    },
  );

  promise(
    "networks tell who came and who went, and twice who was taken out while it ran",
    [{ program: "deaf", network: "plain" }],
    async (subject) => {
      const { engine, id, askNetwork, networks, log } = subject;
      await engine.disconnect(id, networks.plain);
      await askNetwork("connect", networks.plain);
      await engine.kill(id, "SIGKILL");
      await log.until(id, "die 137");
      await engine.start(id);
      await engine.kill(id, "SIGKILL");
      await log.until(id, "die 137", 2);
      await engine.disconnect(id, networks.plain);
      await toldOf(
        subject,
        networks.plain,
        // came; taken out; came; ended; came; ended; taken out
        "connect disconnect disconnect connect disconnect connect disconnect disconnect",
      );
    },
  );
}

async function endpointOf({ ask, id }: Subject, network: string): Promise<Endpoint> {
  const { NetworkSettings } = JSON.parse((await ask("GET", "/json")).body) as {
    readonly NetworkSettings: { readonly Networks: Readonly<Record<string, Endpoint>> };
  };
  const endpoint = NetworkSettings.Networks[network];
  if (!endpoint) throw new Error(`expected ${id} to have an end of ${network}`);
  return endpoint;
}

/** Some engines tell the last of it only after they have answered. */
async function toldOf(subject: Subject, network: string, wanted: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ type: ["network"], network: [network] }));
  await expect
    .poll(
      async () => {
        const times = `since=${(Date.now() - 60_000) / 1000}&until=${Date.now() / 1000}`;
        const path = `/v1.41/events?${times}&filters=${filters}`;
        const { body } = await rawRequest(subject.socketPath, "GET", path);
        return body
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line))
          .filter(({ Actor }) => Actor.Attributes.container === subject.id)
          .map(({ Action }) => Action)
          .join(" ");
      },
      { timeout: 10_000 },
    )
    .toBe(wanted);
}
