import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { holdGuardianLock } from "../../src/ledger/daemon-lock.ts";
import { askDaemon } from "./control-client.ts";
import { type Asked, type Gate, GateProxy } from "./gate-proxy.ts";
import { MonkeyProcess } from "./monkey-process.ts";
import { normalisedInspection } from "./normalised-inspection.ts";
import { inspectRaw, type Stage, type Target } from "./stage.ts";
import { openRows, readState, type StateFound } from "./state-reader.ts";
import { RequestReader, type Step } from "./step.ts";

/** Longer than anything takes: a restart that never was is owed for 22 s. */
const PATIENCE_MS = 40_000;
const LOOKS_EVERY_MS = 50;
/** How long after its sender's death a late request arrives. */
const LATE_BY_MS = 300;
/** Longer than a cell takes, so that whatever ends it was not its deadline. */
const LONG_LEASE_MS = 120_000;
const SHORT_LEASE_MS = 5000;

/** Who is there after the daemon's death: it is started again, or only the guardian is left. */
export type Afterwards = "restarted" | "never";

export interface CrashOptions {
  readonly stage: Stage;
  readonly step: Step;
  readonly afterwards: Afterwards;
  /** How long an unhealed target is left to others. */
  readonly recoveryTimeoutMs: number;
}

/** What came of killing the daemon at one step; all times in milliseconds. */
export interface CrashFindings {
  /** From the restarted daemon's being ready, or from the death, until all was as before. */
  readonly restoredAfterMs: number;
  /** The longest that a bare look at the targets took meanwhile. */
  readonly bareMs: number;
  /** How much of the lease was left when the daemon died; negative: its deadline had passed. */
  readonly leaseLeftMs: number;
  readonly state: StateFound;
  /** Of whoever put things back, when told to stop. */
  readonly exitCode: number | NodeJS.Signals | undefined;
}

/** Strikes, kills the daemon at the step, and follows what becomes of the targets. */
export async function crashAt(options: CrashOptions): Promise<CrashFindings> {
  const { stage, step, afterwards, recoveryTimeoutMs } = options;
  await using parts = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "crash-"));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const stateDir = join(folder, "state");
  mkdirSync(stateDir, { mode: 0o700 });
  const proxy = parts.use(await GateProxy.start(stage.socketPath));
  const env = {
    DOCKER_HOST: `unix://${proxy.socketPath}`,
    CHAOS_STATE_DIR: stateDir,
    CHAOS_PROJECT: stage.project,
    CHAOS_MIN_AGE: "0",
    CHAOS_MAX_CONCURRENT: "100",
    CHAOS_RECOVERY_TIMEOUT: `${recoveryTimeoutMs}ms`,
    NODE_COMPILE_CACHE: join(tmpdir(), "chaos-monkey-test-compile-cache"),
  };
  const before = await snapshot(stage);

  let guardian: MonkeyProcess | undefined;
  if (afterwards === "never") {
    guardian = parts.use(new MonkeyProcess({ words: ["guardian"], env }));
    await guardian.said("guarding the leases");
  } else {
    // nobody but the restarted daemon is to put anything back
    const lock = parts.use(holdGuardianLock(stateDir));
    parts.defer(() => lock[Symbol.dispose]());
  }
  const daemon = parts.use(
    new MonkeyProcess({ env, ...(step.kind === "write" && { preload: crashAtWrite(step) }) }),
  );
  await daemon.ready();
  if (step.kind === "request") proxy.gate = gateAt(step, stage.targets, daemon);
  const isShort = afterwards === "never" && step.phase === "strike";
  const durationMs = isShort ? SHORT_LEASE_MS : LONG_LEASE_MS;
  const struckAt = performance.now();
  const struck = Promise.all(stage.targets.map((target) => strike(stateDir, target, durationMs)));
  if (step.phase === "undo") {
    await struck;
    void askDaemon(stateDir, "/v1/leases/undo", { leases: "all" });
  }
  const end = await within(daemon.ended(), () => `the daemon to die ${step.title}`, daemon);
  if (end !== "SIGKILL") throw new Error(`expected a SIGKILL ${step.title}, it ended with ${end}`);
  await struck;
  const diedAt = performance.now();

  let healer = guardian;
  let from = diedAt;
  if (healer === undefined) {
    healer = parts.use(new MonkeyProcess({ env }));
    await healer.ready();
    from = performance.now();
  }
  let bareMs = 0;
  await eventually(
    async () => {
      const asked = performance.now();
      const now = await snapshot(stage);
      bareMs = Math.max(bareMs, performance.now() - asked);
      return isDeepStrictEqual(now, before);
    },
    () => differences(stage, before, healer),
  );
  const restoredAfterMs = performance.now() - from;
  // what the daemon owes the targets' recovery stays owed while there is none
  const owed = () => openRows(stateDir)[afterwards === "never" ? "leases" : "debts"];
  await eventually(
    async () => openRows(stateDir).leases === 0 && owed() === 0,
    async () =>
      `no open rows, got ${JSON.stringify(openRows(stateDir))}; log:\n${healer.lines.join("\n")}`,
  );
  const exitCode = await healer.signalled("SIGTERM");
  await eventually(
    async () => isDeepStrictEqual(await snapshot(stage), before),
    () => differences(stage, before, healer),
  );
  return {
    restoredAfterMs,
    bareMs,
    leaseLeftMs: durationMs - (diedAt - struckAt),
    state: readState(stateDir),
    exitCode,
  };
}

function crashAtWrite({ at, what }: Step & { readonly kind: "write" }): URL {
  return new URL(`./children/crash-at.ts?at=${at}&what=${what}`, import.meta.url);
}

/** Kills the daemon when of every target the request of this step is under way. */
function gateAt(
  step: Step & { readonly kind: "request" },
  targets: readonly Target[],
  daemon: MonkeyProcess,
): Gate {
  const readers = targets.map((target) => new RequestReader(target));
  const waiting = new Set(readers);
  const held = new Map<Asked, RequestReader>();
  return async (asked, moment) => {
    if (daemon.end !== undefined) return "pass";
    if (moment === "answered") for (const reader of readers) reader.answered(asked);
    else {
      const reader = readers.find((it) => isAt(step, it.arrived(asked)));
      if (reader) held.set(asked, reader);
    }
    const reader = held.get(asked);
    if (reader === undefined || (step.at === "unanswered" && moment === "asked")) return "pass";
    waiting.delete(reader);
    if (waiting.size > 0) await daemon.ended();
    else await daemon.signalled("SIGKILL");
    if (step.at !== "late") return "keep";
    await new Promise((later) => setTimeout(later, LATE_BY_MS));
    return "pass";
  };
}

function isAt(
  { which, nth = 1 }: Step & { readonly kind: "request" },
  arrived: ReturnType<RequestReader["arrived"]>,
): boolean {
  return arrived?.which === which && arrived.nth === nth;
}

async function strike(stateDir: string, target: Target, durationMs: number): Promise<void> {
  const { fault, params, lasts, name } = target;
  const wish = { target: name, fault, params, ...(lasts && { durationMs }) };
  for (;;) {
    // undefined: the daemon died before it could answer
    const report = (await askDaemon(stateDir, "/v1/strikes", wish)) as Report | undefined;
    if (report === undefined || report.kind === "struck") return;
    // on a busy machine an inspection may take longer than facts are good for
    if (report.code === "engine-away") continue;
    throw new Error(`expected a strike, got ${JSON.stringify(report)}`);
  }
}

interface Report {
  readonly kind: "struck" | "held";
  readonly code?: string;
}

async function snapshot(stage: Stage): Promise<readonly unknown[]> {
  return await Promise.all(
    stage.targets.map(async (target) =>
      normalisedInspection(await inspectRaw(stage.socketPath, target.id), target.fault),
    ),
  );
}

async function differences(
  stage: Stage,
  before: readonly unknown[],
  healer: MonkeyProcess,
): Promise<string> {
  const now = await snapshot(stage);
  const shown = stage.targets.flatMap(({ fault }, index) =>
    isDeepStrictEqual(now[index], before[index])
      ? []
      : `${fault}: expected ${JSON.stringify(before[index])}\ngot ${JSON.stringify(now[index])}`,
  );
  return `all to be as before\n${shown.join("\n")}\nlog:\n${healer.lines.join("\n")}`;
}

/** Waits until it is so; rejects when it never is. */
async function eventually(isSo: () => Promise<boolean>, expected: () => Promise<string>) {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`expected ${await expected()}`);
    await new Promise((later) => setTimeout(later, LOOKS_EVERY_MS));
  }
}

async function within<T>(
  promise: Promise<T>,
  expected: () => string,
  { lines }: MonkeyProcess,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`expected ${expected()}, log:\n${lines.join("\n")}`)),
    PATIENCE_MS,
  );
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
