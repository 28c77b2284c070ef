import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Verification } from "../ledger/ledger.ts";
import { databaseFile } from "../state/database-file.ts";
import { prepareStateFolder } from "../state/state-folder.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import type { Finding } from "./finding.ts";

/** What is known of the state folder, and how more is found out. */
export interface StateParts {
  readonly stateDir: string;
  /** Where the daemon would listen, and whether that path is short enough. */
  readonly socketPath: string;
  readonly longestSocketPath: number;
  readonly isDaemonAlive: (stateDir: string) => boolean;
  readonly verify: (stateDir: string) => Verification;
  /** `/proc/self/mountinfo` when this is a container, else undefined. */
  readonly mountinfo: string | undefined;
}

/** What the state folder is good for. A folder that does not exist yet is not created. */
export function checkState(parts: StateParts): readonly Finding[] {
  const folder = checkFolder(parts);
  if (folder.result === "failure") return [folder];
  return [folder, ...checkVolume(parts), ...checkLedger(parts), checkDaemon(parts)];
}

function checkFolder({ stateDir, socketPath, longestSocketPath }: StateParts): Finding {
  const check = "state";
  if (Buffer.byteLength(socketPath) > longestSocketPath) {
    return {
      check,
      result: "failure",
      says: `${stateDir} leaves no room for a socket in it: its path may have ${longestSocketPath} bytes`,
      advice: "set CHAOS_STATE_DIR to a shorter path",
    };
  }
  try {
    if (existsSync(stateDir)) {
      const repair = prepareStateFolder(stateDir);
      if (repair !== undefined) {
        const advice = "look for files there that are not chaos-monkey's";
        return { check, result: "warning", says: repair, advice };
      }
      return { check, result: "fine", says: `${stateDir} can be written` };
    }
    const parent = nearestParent(stateDir);
    accessSync(parent, constants.W_OK | constants.X_OK);
    return { check, result: "fine", says: `${stateDir} will be created by the first start` };
  } catch (error) {
    const says = messageOf(error);
    return {
      check,
      result: "failure",
      says,
      // what the ledger says is advice already
      ...(!(error instanceof ChaosError) && {
        advice: `give uid ${process.getuid?.()} the right to write there, or set CHAOS_STATE_DIR`,
      }),
    };
  }
}

function nearestParent(path: string): string {
  const parent = dirname(path);
  return existsSync(parent) || parent === path ? parent : nearestParent(parent);
}

/** In a container what is on no mount is lost with it, and with it everything pending. */
function checkVolume({ stateDir, mountinfo }: StateParts): readonly Finding[] {
  if (mountinfo === undefined) return [];
  const points = mountinfo.split("\n").map((line) => line.split(" ")[4] ?? "");
  const isOnMount = points.some(
    (point) => point !== "/" && point !== "" && `${stateDir}/`.startsWith(`${point}/`),
  );
  if (isOnMount) return [];
  return [
    {
      check: "volume",
      result: "warning",
      says: `${stateDir} is in the container's own file system: records and pending work are lost when it is recreated`,
      advice: `mount a volume at ${stateDir}, as the overlay does`,
    },
  ];
}

function checkLedger({ stateDir, verify }: StateParts): readonly Finding[] {
  if (!existsSync(databaseFile(stateDir))) return [];
  const check = "ledger";
  const verification = verify(stateDir);
  if (verification.kind === "intact") {
    return [{ check, result: "fine", says: `${verification.events} events, intact` }];
  }
  return [
    {
      check,
      result: "failure",
      says: `damaged at event ${verification.seq}: ${verification.because}`,
      advice: "keep a copy of the folder, then move chaos.db away and start again",
    },
  ];
}

function checkDaemon({ stateDir, isDaemonAlive }: StateParts): Finding {
  const check = "daemon";
  return isDaemonAlive(stateDir)
    ? { check, result: "fine", says: `one runs over ${stateDir}` }
    : { check, result: "note", says: `none runs over ${stateDir}` };
}
