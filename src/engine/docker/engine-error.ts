import { ChaosError } from "../../world/chaos-error.ts";
import { statIfPossible } from "../../world/stat-if-possible.ts";
import { CarrierEnded } from "./process-connection.ts";
import { sshError } from "./ssh-error.ts";

/** Where an engine is reached, as errors name it. */
export interface EngineLocation {
  /** `unix:///path`, `tcp://host:port` or `ssh://host`. */
  readonly address: string;
  /** Of a unix socket. */
  readonly socketPath: string | undefined;
}

/** Node's words for a certificate that we do not accept, most of them OpenSSL's. */
const CERTIFICATE_CODES = /^(CERT_|DEPTH_ZERO_|ERR_TLS_CERT_|INVALID_CA|SELF_SIGNED_|UNABLE_TO_)/;

interface ModemError {
  readonly message?: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly json?: unknown;
}

/** Turns whatever dockerode rejects with into one of the errors that the port promises. */
export function engineError(error: unknown, where: EngineLocation): ChaosError {
  if (error instanceof CarrierEnded) return sshError(error, where.address);
  const { statusCode, code, json, message = String(error) } = error as ModemError;
  if (statusCode !== undefined) {
    const said = saidBy(json) ?? message;
    if (statusCode === 404) return new ChaosError("no-such-container", said, { cause: error });
    if (statusCode === 409) return new ChaosError("engine-conflict", said, { cause: error });
    return new ChaosError(
      "engine-failed",
      `the engine at ${where.address} answered ${statusCode}: ${said}`,
      { cause: error },
    );
  }
  const isFolder =
    where.socketPath !== undefined && statIfPossible(where.socketPath)?.isDirectory();
  if ((code === "EACCES" || code === "EPERM") && !isFolder) return refused(error, where);
  const because = isFolder
    ? `expected a socket at ${where.socketPath}, got a folder; docker makes one when the socket of a mount is missing on the host: remove it, start the engine, mount it again`
    : unreached(code, message, where);
  return new ChaosError("engine-unreachable", because, { cause: error });
}

function unreached(code: string | undefined, message: string, where: EngineLocation): string {
  const { address } = where;
  if (code !== undefined && CERTIFICATE_CODES.test(code)) {
    return `expected the engine at ${address} to show a certificate for that name from the authority in ca.pem, got "${message}"; set DOCKER_CERT_PATH to the folder that was made for this engine, and DOCKER_HOST to a name in its certificate`;
  }
  if (code === "EPROTO" || code?.startsWith("ERR_SSL_")) {
    // OpenSSL's own words stand between places in its source
    const said = /SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.trim();
    return `expected the engine at ${address} to speak TLS and accept our cert.pem, got "${said}"; set DOCKER_CERT_PATH to the folder that was made for this engine, or DOCKER_TLS_VERIFY=false if it speaks plain HTTP there`;
  }
  switch (code) {
    case "ENOENT":
      return `expected an engine at ${address}, but there is no such socket: start the engine, mount its socket there, or set DOCKER_HOST`;
    case "ECONNREFUSED":
      return `expected an engine at ${address}, but nothing listens there: start the engine, or set DOCKER_HOST`;
    default:
      return `expected an answer from the engine at ${address}, got "${message}"`;
  }
}

function refused(error: unknown, { address, socketPath }: EngineLocation): ChaosError {
  const group = socketPath === undefined ? undefined : statIfPossible(socketPath)?.gid;
  const remedy =
    group === undefined
      ? "run with rights to it"
      : `it belongs to group ${group}: set DOCKER_GID=${group} for the compose overlay, or add that group to our user`;
  return new ChaosError(
    "engine-refused",
    `expected access to the engine at ${address}, but the socket refused us; ${remedy}`,
    { cause: error },
  );
}

function saidBy(json: unknown): string | undefined {
  const said = (json as { readonly message?: unknown } | null)?.message;
  return typeof said === "string" ? said : undefined;
}
