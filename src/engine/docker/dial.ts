import { homedir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import { MEBIBYTE, readRegularFile } from "../../world/read-regular-file.ts";
import { showAddress } from "../engine-address.ts";
import type { EngineSettings } from "../settings.ts";
import type { EngineLocation } from "./engine-error.ts";
import { SshAgent } from "./ssh-agent.ts";

/** How dockerode reaches an engine, and what errors call it. */
export function dial(settings: EngineSettings): {
  readonly options: Docker.DockerOptions;
  readonly where: EngineLocation;
} {
  const { address, tlsVerify, certDir } = settings;
  const shown = showAddress(address);
  if (address.kind === "unix") {
    const socketPath = address.path;
    // every option is given: what is left out dockerode takes from the environment by itself
    const options = { socketPath, host: undefined, port: undefined, protocol: "http" };
    return { options: options as Docker.DockerOptions, where: { address: shown, socketPath } };
  }
  if (address.kind === "ssh") {
    const agent = new SshAgent(address);
    // HTTP needs a host and a port; ssh does not use them
    const there = { host: "docker", port: 80, socketPath: undefined };
    const options = { ...there, protocol: "http", agent };
    return {
      options: options as Docker.DockerOptions,
      where: { address: shown, socketPath: undefined },
    };
  }
  const tls = tlsVerify ? certificates(certDir ?? join(homedir(), ".docker")) : {};
  const options = {
    host: address.host,
    port: address.port,
    protocol: tlsVerify ? "https" : "http",
    ca: undefined,
    cert: undefined,
    key: undefined,
    ...tls,
  };
  return {
    options: options as Docker.DockerOptions,
    where: { address: shown, socketPath: undefined },
  };
}

function certificates(dir: string): {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
} {
  const read = (name: string): Buffer => {
    try {
      return readRegularFile(join(dir, name), MEBIBYTE);
    } catch (error) {
      throw new ChaosError(
        "bad-setting",
        `DOCKER_TLS_VERIFY expects ${name} in ${dir}, got "${messageOf(error)}"; set DOCKER_CERT_PATH to the folder that has it`,
        { cause: error },
      );
    }
  };
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}
