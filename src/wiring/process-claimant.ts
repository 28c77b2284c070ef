import { type Claimant, claimant } from "../lease/claimant.ts";
import { holdCommandLock, holdStrikeLock, isAlive } from "../state/daemon-lock.ts";

/** This process as a claimant of the leases in a state folder, whose lock for the role it holds. */
export function processClaimant(stateDir: string, role: "daemon" | "guardian"): Claimant {
  return claimantCalled(stateDir, { role, id: crypto.randomUUID() });
}

/** The same for a command, with a lock by which the others see that it lives. */
export function commandClaimant(stateDir: string): Claimant & Disposable {
  const id = crypto.randomUUID();
  const lock = holdCommandLock(stateDir, id);
  return { ...claimantCalled(stateDir, { role: "command", id }), ...lock };
}

/** The same for a strike without a daemon. Throws `state-busy` if a daemon runs. */
export function strikeClaimant(stateDir: string): Claimant & Disposable {
  const id = crypto.randomUUID();
  const lock = holdStrikeLock(stateDir, id);
  return { ...claimantCalled(stateDir, { role: "strike", id }), ...lock };
}

function claimantCalled(
  stateDir: string,
  who: Pick<Parameters<typeof claimant>[0], "role" | "id">,
): Claimant {
  return claimant({ ...who, isAlive: (holder) => isAlive(stateDir, holder) });
}
