import type { Container } from "../engine/container.ts";
import { daemonsBeside } from "../target/daemons-beside.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { shellWord } from "../world/shell-word.ts";
import {
  type DaemonOnHost,
  daemonsOnHost,
  type HostPosition,
  isOlderDaemon,
} from "./daemons-on-host.ts";

/** What a daemon or a command compares itself with other daemons by. */
export interface Position extends HostPosition {
  /** The container of chaos-monkey itself; undefined outside one. */
  readonly self: Container | undefined;
}

/**
 * Rejects with `daemon-elsewhere` where a daemon of an overlapping scope runs in a container, or on
 * this host over another state folder: a command must not bypass it, nor a halt that it is under.
 */
export async function refuseCommandBesideDaemon(position: Position): Promise<void> {
  const { scope, self } = position;
  const words = process.argv.slice(2).map(shellWord).join(" ");
  const [beside] = daemonsBeside({ containers: position.containers(), scope, self });
  if (beside) throw askInContainer(beside, words);
  const { daemons, silent } = await daemonsOnHost(position);
  if (daemons[0]) throw askOverFolder(daemons[0], words);
  if (silent.length > 0) throw resumeSilent();
}

/**
 * Rejects with `daemon-elsewhere` where an older daemon of an overlapping scope runs: each of the
 * two would keep to limits that the other does not know. Of two that start at once the younger one
 * refuses, so that one remains.
 */
export async function refuseSecondDaemon(position: Position, own: DaemonOnHost): Promise<void> {
  const { scope, self } = position;
  const beside = daemonsBeside({ containers: position.containers(), scope, self }).find(
    (daemon) => self === undefined || !isOlder(self, daemon),
  );
  if (beside) throw secondTo(`the container ${beside.name} runs one`);
  const { daemons, silent } = await daemonsOnHost(position, own.id);
  const older = daemons.find((daemon) => !isOlderDaemon(own, daemon));
  if (older)
    throw secondTo(`process ${older.pid} runs one over the state folder ${older.stateDir}`);
  if (silent.length > 0) throw resumeSilent();
}

function askInContainer({ name, state }: Container, words: string): ChaosError {
  const ask = `docker exec ${name} chaos-monkey ${words}`;
  return new ChaosError(
    "daemon-elsewhere",
    `expected no other daemon of this scope, but the container ${name} runs one` +
      (state === "paused"
        ? `, and is paused: resume it and ask it with\n  docker unpause ${name} && ${ask}`
        : `: ask that one with\n  ${ask}`),
  );
}

function askOverFolder({ pid, stateDir }: DaemonOnHost, words: string): ChaosError {
  return new ChaosError(
    "daemon-elsewhere",
    `expected no other daemon of this scope, but process ${pid} on this host runs one over the ` +
      `state folder ${stateDir}: ask that one with\n` +
      `  CHAOS_STATE_DIR=${shellWord(stateDir)} chaos-monkey ${words}`,
  );
}

function secondTo(who: string): ChaosError {
  return new ChaosError(
    "daemon-elsewhere",
    `expected to be the only daemon of this scope, but ${who} already: stop that one, or give ` +
      "this one another CHAOS_PROJECT",
  );
}

function resumeSilent(): ChaosError {
  return new ChaosError(
    "daemon-elsewhere",
    "expected every daemon on this host that uses the same engine to answer, but one does not, " +
      "so its scope is unknown: it may be suspended; resume or end it",
  );
}

function isOlder(one: Container, other: Container): boolean {
  const [first, second] = [one.startedAt ?? 0, other.startedAt ?? 0];
  return first === second ? one.id < other.id : first < second;
}
