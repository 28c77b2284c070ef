import type { Fault } from "./fault.ts";
import { kill } from "./lifecycle/kill.ts";
import { pause } from "./lifecycle/pause.ts";
import { restart } from "./lifecycle/restart.ts";
import { stop } from "./lifecycle/stop.ts";
import { networkDisconnect } from "./network/disconnect.ts";
import { cpuThrottle } from "./resource/cpu-throttle.ts";
import { pids } from "./resource/pids.ts";

/** Every fault there is, in the order in which they are listed to people. */
export const FAULTS: readonly Fault[] = [
  kill,
  stop,
  restart,
  pause,
  networkDisconnect,
  cpuThrottle,
  pids,
];
