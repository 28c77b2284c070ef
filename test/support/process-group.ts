import { readdir, readFile } from "node:fs/promises";

/**
 * The processes of a group that still run. Zombies do not: an orphan is one until whoever adopted it
 * has noticed.
 */
export async function membersOf(group: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const members: number[] = [];
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const [, state, , pgrp] = /^\d+ \(.*\) (\S) (\d+) (\d+)/s.exec(stat) ?? [];
    if (Number(pgrp) === group && state !== "Z") members.push(Number(pid));
  }
  return members;
}
