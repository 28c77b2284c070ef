import { holdCommandLock, holdDaemonLock } from "../../../src/state/daemon-lock.ts";

// Holds the daemon's lock, or that of the command with the given id, until it is killed, and says so.
const [stateDir = "", command] = process.argv.slice(2);
if (command === undefined) holdDaemonLock(stateDir);
else holdCommandLock(stateDir, command);
process.stdout.write("held\n");
process.stdin.resume();
