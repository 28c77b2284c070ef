import { ChaosError } from "../../world/chaos-error.ts";
import type { CarrierEnded } from "./process-connection.ts";

/** What ssh(1) itself ends with, whatever went wrong. */
const SSH_FAILED = 255;
/** What a shell ends with that does not find the command. */
const NOT_FOUND = 127;

/** Why an engine behind ssh cannot be reached, and what to do, from what ssh or docker said. */
export function sshError(error: CarrierEnded, address: string): ChaosError {
  const { exitCode, complaint } = error;
  const last = complaint.split("\n").at(-1)?.trim() || "nothing";
  const host = address.replace(/^ssh:\/\//, "").replace(/[:/].*$/, "");
  const unreachable = (message: string) =>
    new ChaosError("engine-unreachable", message, { cause: error });
  const refused = (message: string) => new ChaosError("engine-refused", message, { cause: error });

  if (exitCode === undefined) {
    return unreachable(
      `expected to reach the engine at ${address} with the command ssh, but ${complaint || "it was ended"}; install OpenSSH's client, or set DOCKER_HOST to a socket or a tcp address`,
    );
  }
  if (exitCode === NOT_FOUND) {
    return unreachable(
      `expected the command docker on the host of ${address}, but its shell finds none ("${last}"); install it there, or put it on the PATH of shells that are not interactive`,
    );
  }
  if (exitCode !== SSH_FAILED) {
    if (/permission denied/i.test(complaint)) {
      return refused(
        `expected access to the engine on the host of ${address}, but its socket refused that user; add the user to the group of the socket there`,
      );
    }
    return unreachable(
      `expected an engine on the host of ${address}, but docker said "${last}"; start the engine there`,
    );
  }
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(complaint)) {
    return refused(
      `expected ${address} to show the host key that is known of it, got another one; find out why, then correct known_hosts`,
    );
  }
  if (/Host key verification failed/.test(complaint)) {
    return refused(
      `expected the host key of ${address} in known_hosts, it is not there; connect once with \`ssh ${host}\` and check the key that it shows`,
    );
  }
  if (/Permission denied/.test(complaint)) {
    return refused(
      `expected ${address} to accept a key of ours, got "${last}"; add our public key to authorized_keys there, or the key to ssh-agent (a passphrase cannot be asked for)`,
    );
  }
  return unreachable(`expected to reach ${address} with ssh, got "${last}"`);
}
