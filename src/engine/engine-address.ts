import type { z } from "zod";
import { fromText, type Reading, refused, value } from "../setting/from-text.ts";

/** Where an engine listens. */
export type EngineAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | SshAddress;

/** A host that ssh(1) reaches, by its name or its `Host` in the user's configuration. */
export interface SshAddress {
  readonly kind: "ssh";
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
  /** The engine's socket there, where it is not the one that docker takes by itself. */
  readonly socket?: string;
}

/** They become words of a command on another host, whose shell reads them. */
const PLAIN_USER = /^[\w.+-]+$/;
const PLAIN_HOST = /^(?!-)[\w.-]+$|^[\da-f:.]+$/i;
const PLAIN_PATH = /^(\/[\w.+@-]+)+$/;

/** `unix:///path`, `tcp://host:port` or `ssh://host`, as the docker command takes DOCKER_HOST. */
export function engineAddress(): z.ZodType<EngineAddress, string> {
  return fromText("unix:///path/of/docker.sock, tcp://host:port or ssh://user@host", read);
}

/** The address as DOCKER_HOST writes it. */
export function showAddress(address: EngineAddress): string {
  if (address.kind === "unix") return `unix://${address.path}`;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  if (address.kind === "tcp") return `tcp://${host}:${address.port}`;
  const { user, port, socket = "" } = address;
  return `ssh://${user === undefined ? "" : `${user}@`}${host}${port === undefined ? "" : `:${port}`}${socket}`;
}

function read(text: string): Reading<EngineAddress> {
  const path = /^unix:\/\/(\/.+)$/.exec(text)?.[1];
  if (path !== undefined) return value({ kind: "unix", path });
  if (text.startsWith("ssh://")) return readSsh(text);
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

function readSsh(text: string): Reading<EngineAddress> {
  const url = URL.parse(text);
  if (!url || url.hostname === "" || url.search !== "" || url.hash !== "") return refused();
  if (url.password !== "") return refused("no password can stand here, use a key");
  if (url.port === "0") return refused("the port is 0");
  const user = url.username;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const socket = url.pathname === "/" ? "" : url.pathname;
  if (!PLAIN_HOST.test(host)) return refused("that is no name of a host");
  if (user !== "" && !PLAIN_USER.test(user)) return refused("that is no name of a user");
  if (socket !== "" && !PLAIN_PATH.test(socket)) return refused("that is no path of a socket");
  return value({
    kind: "ssh",
    host,
    ...(user !== "" && { user }),
    ...(url.port !== "" && { port: Number(url.port) }),
    ...(socket !== "" && { socket }),
  });
}
