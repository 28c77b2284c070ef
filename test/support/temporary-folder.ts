import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { endGuardians } from "./end-guardians.ts";

/** An empty folder; it and guardians over state in it are gone when the running test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chaos-monkey-test-"));
  onTestFinished(() => {
    endGuardians(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
