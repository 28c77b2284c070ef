import type { Holder } from "../state/daemon-lock.ts";

/**
 * What a process is to the state folder. Of daemons and of guardians one lives at a time, by a lock
 * in the kernel; of commands, and of strikes without a daemon, there may be several, each with a
 * lock of its own.
 */
export type Role = "daemon" | "guardian" | "command" | "strike";

/** Who claims leases. */
export interface Claimant {
  /** Tells this process's claims from all others'. */
  readonly name: string;
  /** Whether another claimant is known to be dead, so that its claims mean nothing any more. */
  hasDied(name: string): boolean;
  /** Whether a daemon lives beside this process, whose requests may still be on their way. */
  isBesideDaemon(): boolean;
}

/** A claimant whose name tells its role, by which others can see whether it still lives. */
export function claimant(options: {
  readonly role: Role;
  /** Unlike any other's; a command holds its lock under it. */
  readonly id: string;
  /** Whether somebody holds that lock. */
  readonly isAlive: (holder: Holder) => boolean;
}): Claimant {
  const { role, id, isAlive } = options;
  return {
    name: `${role} ${id}`,
    hasDied(name) {
      const [other, otherId] = name.split(" ");
      if (other === "command" || other === "strike") return !isAlive(`${other}-${otherId}`);
      // written by a version that knows more roles: its claims expire
      if (other !== "daemon" && other !== "guardian") return false;
      // this process holds the lock of its role, so the one that held it before is gone
      return other === role || !isAlive(other);
    },
    isBesideDaemon: () => role !== "daemon" && isAlive("daemon"),
  };
}
