import { readdir, readFile } from "node:fs/promises";

/** The kernel has begun to end the process (PF_EXITING of linux/sched.h). */
const EXITING = 0x4;
/** Bit of SIGKILL in the masks of /proc/PID/status. */
const SIGKILL = 1n << 8n;

/**
 * The processes of a group that still run. Left out are zombies (an orphan is one until its new
 * parent notices), and processes that SIGKILL has reached but that had no processor since: they
 * run no further instruction of their own.
 */
export async function membersOf(group: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const members: number[] = [];
  for (const pid of pids) if (await runsIn(group, pid)) members.push(Number(pid));
  return members;
}

async function runsIn(group: number, pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // state, parent, group, session, terminal, its group, flags
  const [, state, pgrp, flags] =
    /^\d+ \(.*\) (\S) \d+ (\d+) \d+ -?\d+ -?\d+ (\d+)/s.exec(stat) ?? [];
  if (Number(pgrp) !== group || state === "Z" || state === "X") return false;
  if ((Number(flags) & EXITING) !== 0) return false;
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, pending] = /^ShdPnd:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return pending !== undefined && (BigInt(`0x${pending}`) & SIGKILL) === 0n;
}
