import { accessSync, constants } from "node:fs";
import type { Identifying } from "../engine/engine.ts";
import type { EngineAddress } from "../engine/engine-address.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { statIfPossible } from "../world/stat-if-possible.ts";
import type { Finding } from "./finding.ts";

/** The socket first, because its permission explains most of what can be wrong with the engine. */
export async function checkEngine(options: {
  readonly engine: Identifying;
  readonly address: EngineAddress;
  readonly tlsVerify: boolean;
}): Promise<readonly Finding[]> {
  const { engine, address, tlsVerify } = options;
  const way = checkWay(address, tlsVerify);
  // the engine would only repeat what the socket says
  if (way?.result === "failure") return [way];
  const ways = way ? [way] : [];
  try {
    const { version, apiVersion, address } = await engine.identify();
    const says = `Docker ${version} at ${address}, spoken to in API ${apiVersion}`;
    return [...ways, { check: "engine", result: "fine", says }];
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    return [...ways, { check: "engine", result: "failure", says: error.message }];
  }
}

/** Undefined: there is nothing to say of it before the engine is asked. */
function checkWay(address: EngineAddress, tlsVerify: boolean): Finding | undefined {
  switch (address.kind) {
    case "unix":
      return checkSocket(address.path);
    case "tcp":
      return checkPort(address, tlsVerify);
    case "ssh":
      return undefined;
  }
}

/** Undefined: there is none to be seen, and the engine's own answer says more. */
function checkSocket(path: string): Finding | undefined {
  const stats = statIfPossible(path);
  if (stats === undefined) return undefined;
  if (!stats.isSocket()) {
    const what = stats.isDirectory() ? "a folder" : "a file";
    return {
      check: "socket",
      result: "failure",
      says: `expected a socket at ${path}, got ${what}`,
      advice: stats.isDirectory()
        ? "docker makes a folder when the socket of a mount is missing on the host: remove it, start the engine, mount it again"
        : "mount the engine's socket there, or set DOCKER_HOST",
    };
  }
  const group = stats.gid;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch {
    return {
      check: "socket",
      result: "failure",
      says: `${path} belongs to group ${group}, and this process (uid ${process.getuid?.()}, groups ${process.getgroups?.().join(", ")}) may not use it`,
      advice: `set DOCKER_GID=${group} for the compose overlay; outside a container add your user to that group (\`usermod -aG\`) and log in again`,
    };
  }
  const says = `${path} may be used; it belongs to group ${group} (DOCKER_GID=${group})`;
  return { check: "socket", result: "fine", says };
}

function checkPort(
  { host, port }: EngineAddress & { readonly kind: "tcp" },
  tlsVerify: boolean,
): Finding {
  const where = `port ${port} of ${host}`;
  if (tlsVerify) return { check: "port", result: "fine", says: `${where}, through TLS` };
  if (/^(localhost|127\.[\d.]+|::1)$/.test(host)) {
    return {
      check: "port",
      result: "note",
      says: `${where}, without TLS; it is this machine's own`,
    };
  }
  return {
    check: "port",
    result: "warning",
    says: `${where} is used without TLS: anyone who reaches it controls that host`,
    advice:
      "set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, unless a proxy or a private network guards it",
  };
}
