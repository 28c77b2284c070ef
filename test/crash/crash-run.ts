import { holdGuardianLock } from "../../src/state/daemon-lock.ts";
import { askDaemon } from "./control-client.ts";
import type { Asked, Gate } from "./gate-proxy.ts";
import { MonkeyProcess } from "./monkey-process.ts";
import { eventually, openScene, restored, snapshot, strike } from "./scene.ts";
import type { Stage, Target } from "./stage.ts";
import { openRows, readState, type StateFound } from "./state-reader.ts";
import { RequestReader, type Step } from "./step.ts";

/** How long after its sender's death a late request arrives. */
const LATE_BY_MS = 300;
/** What was sent and has no answer stays open for 60 s and the longest effect, and a little more. */
const LATE_REQUESTS_ARE_WATCHED_FOR_MS = 85_000;
/** Longer than a cell takes, so that whatever ends it was not its deadline. */
const LONG_LEASE_MS = 180_000;
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
  const { stateDir, env, proxy } = parts.use(await openScene(stage, recoveryTimeoutMs));
  const before = await snapshot(stage);

  let guardian: MonkeyProcess | undefined;
  if (afterwards === "never") {
    guardian = parts.use(new MonkeyProcess({ words: ["guardian"], env }));
    await guardian.said("guarding the leases");
  } else {
    // nobody but the restarted daemon is to put anything back
    parts.use(holdGuardianLock(stateDir));
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
  await eventually(
    () => daemon.end !== undefined,
    () => `the daemon to die ${step.title}, log:\n${daemon.lines.join("\n")}`,
  );
  if (daemon.end !== "SIGKILL") {
    throw new Error(`expected a SIGKILL ${step.title}, it ended with ${daemon.end}`);
  }
  await struck;
  const diedAt = performance.now();

  let healer = guardian;
  let from = diedAt;
  if (healer === undefined) {
    healer = parts.use(new MonkeyProcess({ env }));
    await healer.ready();
    from = performance.now();
  }
  const { lines } = healer;
  const bareMs = await restored(stage, before, () => lines);
  const restoredAfterMs = performance.now() - from;
  await eventually(
    () => {
      const { leases, recoveries } = openRows(stateDir);
      // what is owed to the targets' recovery stays owed while there is no daemon
      return leases === 0 && (afterwards === "never" || recoveries === 0);
    },
    () => `no open rows, got ${JSON.stringify(openRows(stateDir))}; log:\n${lines.join("\n")}`,
    LATE_REQUESTS_ARE_WATCHED_FOR_MS,
  );
  const exitCode = await healer.signalled("SIGTERM");
  await restored(stage, before, () => lines);
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
    // to be late is to let time pass: nothing happens at its end that could be waited for
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
