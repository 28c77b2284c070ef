import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../src/ledger/database.ts";
import { type Debt, DebtBook } from "../../src/strike/debt-book.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { confirmed, hold, intended, recovered, testLedger } from "../support/test-ledger.ts";

const api = { name: "shop-api-1", service: "api", id: "0a1b2c3d4e5f" };

const debt: Debt = {
  strike: "18-cd34",
  fault: "kill",
  target: api,
  id: "0a1b2c3d4e5f".padEnd(64, "0"),
  hasHealthcheck: false,
  comesBack: false,
  hurtWithinMs: 10_000,
  lastsMs: 0,
  restartCount: 0,
  startedAt: 0,
  intendedAt: Date.UTC(2026, 0, 1),
};

/** The state folder of a daemon that was killed after two strikes. */
function stateFolder() {
  const CHAOS_STATE_DIR = temporaryFolder();
  using parts = testLedger(join(CHAOS_STATE_DIR, "chaos.db"));
  const { ledger, database } = parts;
  ledger.record({ kind: "daemon.started", version: "1.2.3", seed: "s", stateDir: "/state" });
  ledger.record(intended());
  ledger.record(confirmed());
  ledger.record(recovered({ healthyAfterMs: 2500 }));
  ledger.record(intended({ strike: "18-cd34", number: 18, targets: [api] }));
  ledger.record(confirmed({ strike: "18-cd34", target: api }));
  ledger.record(hold());
  new DebtBook(database).put(debt);
  return { CHAOS_STATE_DIR };
}

test("what a dead daemon did and owes is told from its ledger, with exit code 2", async () => {
  const { exitCode, stdout, stderr } = await chaosMonkey(["status"], { env: stateFolder() });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("start one with `chaos-monkey start`");
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toBe("chaos-monkey does not answer; this is what its ledger holds");
  expect(stdout).toMatch(/daemon .*chaos-monkey 1\.2\.3 started/);
  expect(stdout).toContain("strikes   2, confirmed 2, recovered 1\n");
  expect(stdout).toContain("owed      shop-api-1 (kill) since 2026-01-01T00:00:00.000Z\n");
  expect(lines.slice(-3).map((line) => line.split(/ {2,}/))).toEqual([
    [
      ...["SERVICE", "STRIKES", "RECOVERED", "BY POLICY", "BY OTHERS", "BY FAULT", "BY US"],
      ...["LATE", "LOST", "REPLACED", "MEDIAN", "95 %", "OWED"],
    ],
    ["api", "1", "0", "0", "0", "0", "0", "0", "0", "0", "-", "-", "1"],
    ["worker", "1", "1", "0", "1", "0", "0", "0", "0", "0", "2.50 s", "2.50 s", "0"],
  ]);
});

test("the same as JSON, for programs", async () => {
  const { exitCode, stdout } = await chaosMonkey(["status", "--json"], { env: stateFolder() });
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    running: false,
    dryRun: false,
    lastDaemon: { sentence: expect.stringContaining("1.2.3") },
    strikes: { total: 2, confirmed: 2, recovered: 1, broughtBack: 0 },
    services: [
      { service: "api", strikes: 1, recovered: 0, owed: 1 },
      {
        service: "worker",
        by: { policy: 0, us: 0, fault: 0, someone: 1 },
        recoveryMs: { median: 2500, p95: 2500 },
        owed: 0,
      },
    ],
    owed: [{ strike: "18-cd34", overdue: false }],
    openLeases: 0,
  });
});

test("a folder in which no daemon has ever recorded anything is named, with what to do", async () => {
  const CHAOS_STATE_DIR = temporaryFolder();
  const expected = {
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining(`over the state folder ${CHAOS_STATE_DIR}, found none`),
  };
  expect(await chaosMonkey(["status"], { env: { CHAOS_STATE_DIR } })).toEqual(expected);
  openDatabase(join(CHAOS_STATE_DIR, "chaos.db"))[Symbol.dispose]();
  expect(await chaosMonkey(["status"], { env: { CHAOS_STATE_DIR } })).toEqual(expected);
});
