/**
 * What a process is to the state folder. Of daemons and of guardians one lives at a time, by a lock
 * in the kernel; of commands there may be several.
 */
export type Role = "daemon" | "guardian" | "command";

/** Who claims leases. */
export interface Claimant {
  /** Tells this process's claims from all others'. */
  readonly name: string;
  /** Whether another claimant is known to be dead, so that its claims mean nothing any more. */
  hasDied(name: string): boolean;
}

/** A claimant whose name tells its role, by which others can see whether it still lives. */
export function claimant(options: {
  readonly role: Role;
  /** Asked for the other roles that have a lock. */
  readonly isAlive: (role: "daemon" | "guardian") => boolean;
}): Claimant {
  const { role, isAlive } = options;
  return {
    name: `${role} ${crypto.randomUUID()}`,
    hasDied(name) {
      const [other] = name.split(" ");
      // a command leaves no trace of its life: its claims expire
      if (other !== "daemon" && other !== "guardian") return false;
      // we have the lock of our role, so whoever had it before is gone
      return other === role || !isAlive(other);
    },
  };
}
