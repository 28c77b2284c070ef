import { type Claimant, claimant, type Role } from "../lease/claimant.ts";
import { isDaemonAlive, isGuardianAlive } from "../ledger/daemon-lock.ts";

/** This process as a claimant of the leases in a state folder. */
export function claimantOver(stateDir: string, role: Role): Claimant {
  return claimant({
    role,
    isAlive: (other) => (other === "daemon" ? isDaemonAlive(stateDir) : isGuardianAlive(stateDir)),
  });
}
