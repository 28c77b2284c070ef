import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface ProcessFigures {
  readonly residentMiB: number;
  readonly handles: number;
  readonly sockets: number;
}

/** What a process holds now, looked at from outside. */
export function processFigures(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      // closed since it was listed
      return [];
    }
  });
  return {
    residentMiB: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024,
    handles: links.length,
    sockets: links.filter((link) => link.startsWith("socket:")).length,
  };
}
