import { Agent } from "node:http";
import type { Duplex } from "node:stream";
import type { SshAddress } from "../engine-address.ts";
import { ProcessConnection } from "./process-connection.ts";

/**
 * Reaches an engine as the docker command does: each connection is a process
 * `ssh HOST docker system dial-stdio`, kept for further requests. So the user's own configuration,
 * keys, agent, jump hosts and known hosts count; the ssh library that dockerode brings knows none of
 * them, and takes any host key.
 */
export class SshAgent extends Agent {
  readonly #words: readonly string[];

  constructor(address: SshAddress) {
    super({ keepAlive: true });
    this.#words = sshWords(address);
  }

  override createConnection(): Duplex {
    return new ProcessConnection("ssh", this.#words);
  }
}

/** What stands behind `ssh`. */
export function sshWords({ user, host, port, socket }: SshAddress): readonly string[] {
  return [
    "-T",
    // no user can answer a prompt here, and a dead connection must be noticed
    ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=20"],
    ...["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=2"],
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    "--",
    host,
    "docker",
    ...(socket === undefined ? [] : ["--host", `unix://${socket}`]),
    ...["system", "dial-stdio"],
  ];
}
