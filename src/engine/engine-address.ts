import type { z } from "zod";
import { fromText, type Reading, refused, value } from "../setting/from-text.ts";

/** Where an engine listens. */
export type EngineAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

/** `unix:///path` or `tcp://host:port`, as the docker command understands DOCKER_HOST. */
export function engineAddress(): z.ZodType<EngineAddress, string> {
  return fromText("unix:///path/of/docker.sock or tcp://host:port", read);
}

/** The address as DOCKER_HOST writes it. */
export function showAddress(address: EngineAddress): string {
  if (address.kind === "unix") return `unix://${address.path}`;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `tcp://${host}:${address.port}`;
}

function read(text: string): Reading<EngineAddress> {
  const path = /^unix:\/\/(\/.+)$/.exec(text)?.[1];
  if (path !== undefined) return value({ kind: "unix", path });
  if (text.startsWith("ssh://")) return refused("ssh is not supported, forward the socket instead");
  if (!/^(tcp|https?):\/\//.test(text)) return refused();
  // URL hides the port when it is the scheme's own, and has none of its own for tcp
  const url = URL.parse(text.replace(/^(tcp|https?):/, "ftps:"));
  if (!url || url.hostname === "") return refused();
  if (url.username !== "" || url.password !== "") {
    return refused("no credentials can stand here, use DOCKER_CERT_PATH");
  }
  if (!["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "") return refused();
  if (url.port === "" || url.port === "0") return refused("the port is missing");
  return value({
    kind: "tcp",
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port),
  });
}
