import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endGuardians } from "../support/end-guardians.ts";
import { type Conduct, HostileProxy, type Misconduct } from "../support/hostile-proxy.ts";
import { repository } from "../support/planted-tree.ts";
import { MonkeyProcess } from "./monkey-process.ts";
import { eventually, restored, snapshot, strike } from "./scene.ts";
import { type Hurt, LASTING, type Stage, simulatedStage } from "./stage.ts";
import { openRows } from "./state-reader.ts";

/** A simulated engine behind a proxy that misbehaves, and the settings of processes over it. */
export interface HostileScene {
  readonly stage: Stage;
  readonly proxy: HostileProxy;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** The targets before any strike. */
  readonly before: readonly unknown[];
  daemon(): MonkeyProcess;
  guardian(): MonkeyProcess;
}

/** Everything in it ends with `parts`. */
export async function hostileScene(
  parts: AsyncDisposableStack,
  options: {
    readonly faults?: readonly Hurt[];
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<HostileScene> {
  const { faults = LASTING } = options;
  const folder = mkdtempSync(join(tmpdir(), "hostile-"));
  parts.defer(() => {
    endGuardians(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const stateDir = join(folder, "state");
  mkdirSync(stateDir, { mode: 0o700 });
  const stage = parts.use(await simulatedStage(faults));
  const proxy = parts.use(await HostileProxy.start(stage.socketPath));
  const env = {
    DOCKER_HOST: `unix://${proxy.socketPath}`,
    CHAOS_STATE_DIR: stateDir,
    CHAOS_PROJECT: stage.project,
    CHAOS_MIN_AGE: "0",
    CHAOS_MAX_CONCURRENT: "100",
    CHAOS_RECOVERY_TIMEOUT: "2s",
    LOG_FORMAT: "json",
    NODE_COMPILE_CACHE: join(repository, "node_modules/.cache/crash"),
    ...options.env,
  };
  return {
    stage,
    proxy,
    stateDir,
    env,
    before: await snapshot(stage),
    daemon: () => parts.use(new MonkeyProcess({ env })),
    guardian: () => parts.use(new MonkeyProcess({ words: ["guardian"], env })),
  };
}

/** Longer than any test waits, so that nothing ends by its deadline. */
const LONG_MS = 300_000;

/** Misbehaves once, at the first request that fits. */
export function once(
  fits: (method: string, path: string) => boolean,
  misconduct: Misconduct,
): Conduct {
  let isDone = false;
  return ({ method, path }) => {
    if (isDone || !fits(method, path)) return undefined;
    isDone = true;
    return misconduct;
  };
}

/** An inspection of one container. */
export const isInspection = (method: string, path: string) =>
  method === "GET" && /\/containers\/[^/]+\/json/.test(path) && !path.includes("/containers/json");
/** A request that changes something. */
export const isMutation = (method: string) => method === "POST";

/** How long a lease may stay open whose request was sent and not answered, and a bit more. */
const WATCHES_AT_MOST_MS = 85_000;

/** All targets are as before and no lease is open. */
export async function nothingLeft(
  { stage, before, stateDir }: HostileScene,
  ...processes: readonly MonkeyProcess[]
): Promise<void> {
  const log = () => processes.flatMap(({ lines }) => lines);
  await restored(stage, before, log);
  await eventually(
    () => openRows(stateDir).leases === 0,
    () => `no open lease, log:\n${log().join("\n")}`,
    WATCHES_AT_MOST_MS,
  );
}

/** Strikes every target at once. */
export async function strikeAll(
  { stage, stateDir }: HostileScene,
  durationMs = LONG_MS,
): Promise<void> {
  await Promise.all(stage.targets.map((target) => strike(stateDir, target, durationMs)));
}
