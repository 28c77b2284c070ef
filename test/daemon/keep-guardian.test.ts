import { expect, onTestFinished, test } from "vitest";
import { warnWithoutGuardian } from "../../src/daemon/keep-guardian.ts";
import { holdGuardianLock } from "../../src/state/daemon-lock.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function missing() {
  const clock = new ManualClock();
  const stateDir = temporaryFolder();
  const warnings: string[] = [];
  const log = { warn: (line: string) => warnings.push(line) } as never;
  const down = new AbortController();
  const missed = warnWithoutGuardian({ stateDir, clock, log }, down.signal);
  return { clock, stateDir, warnings, down, missed };
}

test("a guardian that starts a little later than its daemon is not missed", async () => {
  const { clock, stateDir, warnings, missed } = missing();
  await clock.advance(3000);
  const lock = holdGuardianLock(stateDir);
  onTestFinished(() => lock[Symbol.dispose]());
  await clock.advance(7000);
  await missed;
  expect(warnings).toEqual([]);
});

test("a daemon that cannot start a guardian says so where none comes", async () => {
  const { clock, warnings, missed } = missing();
  await clock.advance(10_000);
  await missed;
  expect(warnings).toEqual([
    expect.stringMatching(/^no guardian runs .* chaos_guardian is a guardian$/),
  ]);
});

test("a daemon that ends before has nobody to miss", async () => {
  const { warnings, down, missed } = missing();
  down.abort();
  await missed;
  expect(warnings).toEqual([]);
});
