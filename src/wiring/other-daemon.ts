import type { Container } from "../engine/container.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { shellWord } from "../world/shell-word.ts";

/** Nobody walks around a daemon, and the halt it may be under, by a command on the host. */
export function refuseCommandBeside(daemon: Container | undefined): void {
  if (daemon === undefined) return;
  const { name, state } = daemon;
  const words = process.argv.slice(2).map(shellWord).join(" ");
  const ask = `docker exec ${name} chaos-monkey ${words}`;
  throw new ChaosError(
    "daemon-elsewhere",
    `expected no other daemon of this scope, but the container ${name} runs one` +
      (state === "paused"
        ? `, and is paused: let it go on, and ask it, with\n  docker unpause ${name} && ${ask}`
        : `: ask that one with\n  ${ask}`),
  );
}

/**
 * Two daemons of one scope would each keep to limits that the other does not know. The one that
 * came later refuses, so that two that start at once do not both.
 */
export function refuseSecondDaemon(
  daemon: Container | undefined,
  self: Container | undefined,
): void {
  if (daemon === undefined || (self !== undefined && isOlder(self, daemon))) return;
  throw new ChaosError(
    "daemon-elsewhere",
    `expected to be the only daemon of this scope, but the container ${daemon.name} runs one ` +
      "already: stop that one, or give this one another CHAOS_PROJECT",
  );
}

function isOlder(one: Container, other: Container): boolean {
  const [first, second] = [one.startedAt ?? 0, other.startedAt ?? 0];
  return first === second ? one.id < other.id : first < second;
}
