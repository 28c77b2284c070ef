import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";
import { leaveOut } from "./real-engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A disk of eight megabytes of the running test's own. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no byte of it to anybody. */
  fill(): void;
  free(): void;
}

/** Leaves the test out where none can be mounted. */
export function smallDisk(context: TestContext): SmallDisk {
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", folder], {
      stdio: "ignore",
    });
  } catch {
    leaveOut(context, "a small disk can only be mounted by root", false);
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  const filler = join(folder, "filler");
  return { folder, fill: () => fill(filler), free: () => rmSync(filler) };
}

function fill(file: string): void {
  for (let size = 1_000_000; size >= 1; ) {
    try {
      appendFileSync(file, "x".repeat(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      size = Math.floor(size / 10);
    }
  }
}
