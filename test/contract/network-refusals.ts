import { expect } from "vitest";
import { rawRequest } from "./raw-request.ts";
import type { Promising } from "./subject.ts";

const NO_MIXING_WITH_HOST =
  "container cannot be disconnected from host network or connected to host network";
const NO_MIXING_WITH_SHARED =
  "container sharing network namespace with another container or host cannot be connected to any other network";
const NO_MIXING_WITH_NONE =
  "container cannot be connected to multiple networks with one of the networks in private (none) mode";

/** Which connects and disconnects are refused, and what is left behind then. */
export function networkRefusals(promise: Promising): void {
  promise(
    "what is connected is not connected again, what is not is not disconnected",
    [{ program: "deaf", network: "plain" }],
    async ({ engine, id, askNetwork, inspect, networks }) => {
      const { name } = await inspect();
      expect(await askNetwork("connect", networks.plain)).toMatchObject({
        status: 403,
        message: `endpoint with name ${name} already exists in network ${networks.plain}`,
      });
      await engine.disconnect(id, networks.plain);
      for (const network of [networks.plain, "bridge", "host", "none"]) {
        expect(await askNetwork("disconnect", network)).toMatchObject({
          status: 500,
          message: `container ${id} is not connected to network ${network}`,
        });
      }
    },
  );

  promise(
    "what does not exist is told apart",
    [{ program: "deaf", network: "plain" }],
    async ({ askNetwork, socketPath, networks }) => {
      for (const what of ["connect", "disconnect"] as const) {
        expect(await askNetwork(what, "contract-nowhere")).toMatchObject({
          status: 404,
          message: "network contract-nowhere not found",
        });
        const path = `/v1.41/networks/${networks.plain}/${what}`;
        expect(
          await rawRequest(socketPath, "POST", path, { Container: "contract-nobody" }),
        ).toMatchObject({ status: 404, message: "No such container: contract-nobody" });
        expect(await rawRequest(socketPath, "POST", path, {})).toMatchObject({
          status: 400,
          message: 'invalid name or ID supplied: ""',
        });
      }
    },
  );

  promise(
    "the host's network and no network go with no other",
    [
      { program: "deaf", network: "plain" },
      { program: "deaf", network: "host" },
      { program: "deaf", network: "none" },
    ],
    async (plain, host, none) => {
      const refused = (message: string) => ({ status: 400, message });
      const own = plain.networks.plain;
      expect(await plain.askNetwork("connect", "host")).toMatchObject(refused(NO_MIXING_WITH_HOST));
      expect(await plain.askNetwork("connect", "none")).toMatchObject(refused(NO_MIXING_WITH_NONE));
      expect(await host.askNetwork("connect", own)).toMatchObject(refused(NO_MIXING_WITH_SHARED));
      expect(await host.askNetwork("disconnect", "host")).toMatchObject(
        refused(NO_MIXING_WITH_HOST),
      );
      expect(await none.askNetwork("connect", own)).toMatchObject(refused(NO_MIXING_WITH_NONE));
      expect(await none.askNetwork("disconnect", "none")).toMatchObject({ status: 200 });
      expect(await none.askNetwork("connect", own)).toMatchObject({ status: 200 });
    },
  );

  promise(
    "who lives in the network of another container has none of its own",
    [{ program: "deaf", network: "plain" }],
    async ({ id, another, networks, askNetwork }) => {
      const guest = await another({ program: "deaf", network: `container:${id}` });
      expect(await guest.inspect()).toMatchObject({ networkMode: `container:${id}`, networks: {} });
      expect(await guest.askNetwork("connect", networks.plain)).toMatchObject({
        status: 400,
        message: NO_MIXING_WITH_SHARED,
      });
      expect(await guest.askNetwork("disconnect", networks.plain)).toMatchObject({
        status: 500,
        message: `container ${guest.id} is not connected to network ${networks.plain}`,
      });
      // its host is free to go elsewhere
      expect(await askNetwork("connect", networks.addressed)).toMatchObject({ status: 200 });
    },
  );

  promise(
    "aliases are for networks that somebody made, addresses for those with a chosen subnet",
    [{ program: "deaf", network: "plain" }],
    async ({ engine, id, askNetwork, networks, generation }) => {
      await engine.disconnect(id, networks.plain);
      // the newer one counts up all that is wrong, and the older one says the first
      const refusal = (complaint: string) => ({
        status: 400,
        message: { "20.10": complaint, "26.1": expect.stringContaining(complaint) }[generation],
      });
      const IPAMConfig = { IPv4Address: "172.17.0.99" };
      expect(await askNetwork("connect", "bridge", { Aliases: ["web"] })).toMatchObject(
        refusal("network-scoped alias is supported only for containers in user defined networks"),
      );
      // a bridge that outlived an earlier engine counts as one with a chosen subnet, a new one does not
      expect(await askNetwork("connect", "bridge", { IPAMConfig })).toMatchObject(
        refusal("user specified IP address is supported on user defined networks only"),
      );
      expect(await askNetwork("connect", networks.plain, { IPAMConfig })).toMatchObject(
        refusal(
          "user specified IP address is supported only when connecting to networks with user configured subnets",
        ),
      );
    },
  );

  promise(
    "an address must be one, of the network and free",
    [
      { program: "deaf", network: "plain" },
      { program: "deaf", network: "plain" },
    ],
    async ({ askNetwork, inspect, networks, generation }, other) => {
      const { addressed, prefix } = networks;
      const connect = (IPv4Address: string) =>
        askNetwork("connect", addressed, { IPAMConfig: { IPv4Address } });
      const foreign = "no configured subnet or ip-range contain the IP address";
      expect(await connect("garbage")).toMatchObject(
        {
          "20.10": { status: 500, message: "Invalid IPv4 address: garbage)" },
          "26.1": {
            status: 400,
            message: `invalid endpoint settings:\n* invalid IPv4 address: garbage\n* ${foreign} garbage`,
          },
        }[generation],
      );
      expect(await connect("192.0.2.1")).toMatchObject(
        {
          "20.10": {
            status: 500,
            message:
              "Invalid address 192.0.2.1: It does not belong to any of this network's subnets",
          },
          "26.1": {
            status: 400,
            message: `invalid endpoint settings:\n${foreign} 192.0.2.1`,
          },
        }[generation],
      );
      // 20.10 finds out in the act, and leaves an end of the network that leads nowhere
      const left = { "20.10": { networkId: "", ipAddress: "" }, "26.1": undefined }[generation];
      const { [addressed]: found } = (await inspect()).networks;
      expect(found && { networkId: found.networkId, ipAddress: found.ipAddress }).toEqual(left);

      expect(
        await other.askNetwork("connect", addressed, {
          IPAMConfig: { IPv4Address: `${prefix}.88` },
        }),
      ).toMatchObject({ status: 200 });
      expect(await connect(`${prefix}.88`)).toMatchObject({
        status: 403,
        message: "Address already in use",
      });
      // so do all engines here
      expect((await inspect()).networks[addressed]).toMatchObject({ networkId: "", ipAddress: "" });
      // it is not in the way of a connect that can be
      expect(await connect(`${prefix}.89`)).toMatchObject({ status: 200 });
      expect((await inspect()).networks[addressed]).toMatchObject({ ipAddress: `${prefix}.89` });
    },
  );
}
