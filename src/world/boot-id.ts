import { readFileSync } from "node:fs";

/**
 * The kernel's id of this boot: monotonic times of another boot mean nothing. Containers share it
 * with their host. Where the system tells none, every process is a boot of its own.
 */
export function readBootId(
  read: () => string = () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"),
): string {
  try {
    return read().trim();
  } catch {
    return crypto.randomUUID();
  }
}
