import { isIPv4 } from "node:net";
import type { SimulatedNetwork } from "./network.ts";
import { Refusal } from "./refusal.ts";

/** What a client asks for when it connects a container to a network. */
export interface EndpointConfig {
  readonly IPAMConfig?: Readonly<Record<string, string>> | null;
  readonly Links?: readonly string[] | null;
  readonly Aliases?: readonly string[] | null;
  readonly DriverOpts?: Readonly<Record<string, string>> | null;
  /** Taken and then forgotten by all engines that were measured. */
  readonly MacAddress?: string;
}

const MAC_ADDRESS = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i;

/** What an engine that checks first has against the request; it tells everything at once. */
export function refuseRequest(config: EndpointConfig, network: SimulatedNetwork): void {
  const { MacAddress } = config;
  if (MacAddress && !MAC_ADDRESS.test(MacAddress)) {
    throw new Refusal(400, `invalid MAC address ${MacAddress}`);
  }
  const address = config.IPAMConfig?.IPv4Address;
  const complaints = [
    ...complaintsAboutKind(config, network),
    ...(address !== undefined && network.isAddressed
      ? [
          !isIPv4(address) && `invalid IPv4 address: ${address}`,
          !network.contains(address) &&
            `no configured subnet or ip-range contain the IP address ${address}`,
        ].filter((complaint) => complaint !== false)
      : []),
  ];
  if (complaints.length === 0) return;
  const list =
    complaints.length === 1 ? complaints[0] : complaints.map((it) => `* ${it}`).join("\n");
  throw new Refusal(400, `invalid endpoint settings:\n${list}`);
}

/** What every engine refuses at once, here by an engine that tells the first reason only. */
export function refuseKind(config: EndpointConfig, network: SimulatedNetwork): void {
  const [complaint] = complaintsAboutKind(config, network);
  if (complaint !== undefined) throw new Refusal(400, complaint);
}

/** What an engine that does not check first finds out in the act. */
export function refuseAddress({ IPAMConfig }: EndpointConfig, network: SimulatedNetwork): void {
  const address = IPAMConfig?.IPv4Address;
  if (address === undefined || network.contains(address)) return;
  throw new Refusal(
    500,
    isIPv4(address)
      ? `Invalid address ${address}: It does not belong to any of this network's subnets`
      : // the stray bracket is the engine's
        `Invalid IPv4 address: ${address})`,
  );
}

function complaintsAboutKind(
  { IPAMConfig, Aliases }: EndpointConfig,
  network: SimulatedNetwork,
): readonly string[] {
  const hasAddress = IPAMConfig?.IPv4Address !== undefined;
  const { isUserDefined, isAddressed } = network;
  return [
    ...(hasAddress && !isUserDefined
      ? ["user specified IP address is supported on user defined networks only"]
      : []),
    ...(Aliases?.length && !isUserDefined
      ? ["network-scoped alias is supported only for containers in user defined networks"]
      : []),
    ...(hasAddress && !isAddressed
      ? [
          "user specified IP address is supported only when connecting to networks with user configured subnets",
        ]
      : []),
  ];
}
