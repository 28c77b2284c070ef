import { holdDaemonLock } from "../../../src/ledger/daemon-lock.ts";

// Holds the daemon lock until it is killed, and says so.
const [stateDir = ""] = process.argv.slice(2);
holdDaemonLock(stateDir);
process.stdout.write("held\n");
process.stdin.resume();
