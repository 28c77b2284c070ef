import { join } from "node:path";
import { expect, test } from "vitest";
import { PendingRecoveries, type PendingRecovery } from "../../src/lease/pending-recoveries.ts";
import { HOLD_CODES } from "../../src/ledger/hold-code.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { openDatabase } from "../../src/state/database.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { servedControl } from "../support/served-control.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { confirmed, hold, intended, recovered, testLedger } from "../support/test-ledger.ts";

const api = { name: "shop-api-1", service: "api", id: "0a1b2c3d4e5f" };

const debt: PendingRecovery = {
  strike: "18-cd34",
  fault: "kill",
  target: api,
  ref: containerRef("0a1b2c3d4e5f".padEnd(64, "0")),
  hasHealthcheck: false,
  comesBack: false,
  hurtWithinMs: 10_000,
  lastsMs: 0,
  restartCount: 0,
  startedAt: 0,
  intended: { bootId: "boot", monotonicMs: 0, wallMs: Date.UTC(2026, 0, 1) },
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
  new PendingRecoveries(database).put(debt);
  return { CHAOS_STATE_DIR };
}

test("status shows what a dead daemon did and left pending from its ledger, with exit code 2", async () => {
  const { exitCode, stdout, stderr } = await chaosMonkey(["status"], { env: stateFolder() });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("start one with `chaos-monkey start`");
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toBe("chaos-monkey does not answer; its ledger holds:");
  expect(stdout).toMatch(/daemon .*chaos-monkey 1\.2\.3 started/);
  expect(stdout).toContain("strikes   2, confirmed 2, recovered 1\n");
  expect(stdout).toMatch(
    /^pending {3}recovery of shop-api-1 from kill, struck .* ago \(2026-01-01T00:00:00Z\)$/m,
  );
  expect(lines.slice(-3).map((line) => line.split(/ {2,}/))).toEqual([
    ["SERVICE", "STRIKES", "RECOVERED", "MEDIAN", "95 %", "PENDING", "RECOVERED BY", "ALSO"],
    ["api", "1", "0", "-", "-", "1"],
    ["worker", "1", "1", "2.5 s", "2.5 s", "0", "others 1"],
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

/** A ledger whose daemon was halted, held ten strikes for it and was killed. */
function haltedFolder() {
  const CHAOS_STATE_DIR = temporaryFolder();
  using parts = testLedger(join(CHAOS_STATE_DIR, "chaos.db"));
  const { ledger, clock } = parts;
  const minute = () => clock.pass(60_000);
  ledger.record({ kind: "daemon.started", version: "1.2.3", seed: "s", stateDir: "/state" });
  ledger.record({ kind: "engine.connected", address: "unix", version: "20", apiVersion: "1.41" });
  minute();
  ledger.record({ kind: "halted", by: "ann (cli)", why: "deploy\u001b[31m" });
  for (let times = 0; times < 10; times++) {
    minute();
    const passedOver = { protected: ["shop-postgres-1"] };
    ledger.record(hold({ code: "halted", because: "halted by ann (cli): deploy", passedOver }));
  }
  ledger.flush();
  return { CHAOS_STATE_DIR };
}

test("--why tells for a night why nothing was struck, without a daemon", async () => {
  const words = ["status", "--why", "--since", "2025-12-31T23:00Z"];
  const { exitCode, stdout, stderr } = await chaosMonkey(words, { env: haltedFolder() });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/^from 2025-12-31T23:00:00Z to /);
  expect(stdout).toContain("\nnothing was struck\n");
  expect(stdout).toMatch(
    /was halted +01-01 00:01:00 +still +.* +by ann \(cli\): deploy\\u001b\[31m/,
  );
  expect(stdout).toMatch(/did not run +01-01 00:11:00 +still +.* +it ended without a word/);
  expect(stdout).toMatch(/\nhalted +10 +interval +01-01 00:02:00 +01-01 00:11:00\n/);
  expect(stdout).toContain(`  means     ${HOLD_CODES.halted}`);
  expect(stdout).toMatch(/\nprotected +10 +shop-postgres-1 +remove its word/);
});

test("--why tells the same as JSON", async () => {
  const words = ["status", "--why", "--json", "--since", "2025-12-31T23:00Z"];
  const { stdout } = await chaosMonkey(words, { env: haltedFolder() });
  expect(JSON.parse(stdout)).toMatchObject({
    from: "2025-12-31T23:00:00.000Z",
    struck: { strikes: 0 },
    held: [{ code: "halted", times: 10, remedy: expect.stringContaining("resume") }],
    spared: [{ code: "protected", times: 10, containers: ["shop-postgres-1"] }],
    hindered: [
      { what: "no-daemon", from: "2025-12-31T23:00:00.000Z", open: false },
      { what: "halted", open: true },
      { what: "no-daemon", open: true },
    ],
  });
});

test("--why asks a running daemon to write down the holds that it has only counted", async () => {
  const { CHAOS_STATE_DIR } = haltedFolder();
  let asked = 0;
  const env = await servedControl(
    {
      flushHolds: async () => {
        asked++;
      },
    },
    CHAOS_STATE_DIR,
  );
  const { exitCode } = await chaosMonkey(["status", "--why"], { env });
  expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: 1 });
});

test.each([
  [["--since", "12h"], "goes with '--why'"],
  [["--why", "--verify"], "cannot be used with option '--verify'"],
  [["--why", "--since", "yesterday"], "Expected how long ago"],
])("status %j is refused: %s", async (words, because) => {
  const { exitCode, stderr } = await chaosMonkey(["status", ...words], { env: haltedFolder() });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(because);
});
