import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { endGuardians } from "../support/end-guardians.ts";
import { repository } from "../support/planted-tree.ts";
import { askDaemon } from "./control-client.ts";
import { GateProxy } from "./gate-proxy.ts";
import { normalisedInspection } from "./normalised-inspection.ts";
import { inspectRaw, type Stage, type Target } from "./stage.ts";

/** Longer than anything takes: a restart that never was is owed for 22 s. */
const PATIENCE_MS = 40_000;
const LOOKS_EVERY_MS = 50;

/** A state folder and a gate in front of an engine, for processes to be started over them. */
export interface Scene extends AsyncDisposable {
  readonly stateDir: string;
  readonly proxy: GateProxy;
  readonly env: Readonly<Record<string, string>>;
}

export async function openScene(stage: Stage, recoveryTimeoutMs: number): Promise<Scene> {
  await using made = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "crash-"));
  made.defer(() => {
    endGuardians(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const stateDir = join(folder, "state");
  mkdirSync(stateDir, { mode: 0o700 });
  const proxy = made.use(await GateProxy.start(stage.socketPath));
  const parts = made.move();
  return {
    stateDir,
    proxy,
    env: {
      DOCKER_HOST: `unix://${proxy.socketPath}`,
      CHAOS_STATE_DIR: stateDir,
      CHAOS_PROJECT: stage.project,
      CHAOS_MIN_AGE: "0",
      CHAOS_MAX_CONCURRENT: "100",
      CHAOS_RECOVERY_TIMEOUT: `${recoveryTimeoutMs}ms`,
      // hundreds of processes are started from the same source
      NODE_COMPILE_CACHE: join(repository, "node_modules/.cache/crash"),
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Resolves when the daemon has answered, or died over it. */
export async function strike(stateDir: string, target: Target, durationMs: number): Promise<void> {
  const { fault, params, lasts, name } = target;
  const wish = { target: name, fault, params, ...(lasts && { durationMs }) };
  for (;;) {
    const report = (await askDaemon(stateDir, "/v1/strikes", wish)) as Report | undefined;
    if (report === undefined || report.kind === "struck") return;
    // on a busy machine an inspection may take longer than facts are good for
    if (report.code === "engine-away" || report.code === "engine-slow") continue;
    throw new Error(`expected a strike, got ${JSON.stringify(report)}`);
  }
}

interface Report {
  readonly kind: "struck" | "held";
  readonly code?: string;
}

/** All targets as the engine shows them, normalised. */
export async function snapshot(stage: Stage): Promise<readonly unknown[]> {
  return await Promise.all(
    stage.targets.map(async ({ id, fault }) =>
      normalisedInspection(await inspectRaw(stage.socketPath, id), fault),
    ),
  );
}

/** Waits until the targets are as before; resolves with the longest that a bare look took, in ms. */
export async function restored(
  stage: Stage,
  before: readonly unknown[],
  log: () => readonly string[],
): Promise<number> {
  let longestMs = 0;
  let now: readonly unknown[] = [];
  await eventually(
    async () => {
      const asked = performance.now();
      now = await snapshot(stage);
      longestMs = Math.max(longestMs, performance.now() - asked);
      return isDeepStrictEqual(now, before);
    },
    () => {
      const different = stage.targets.flatMap(({ fault }, index) =>
        isDeepStrictEqual(now[index], before[index])
          ? []
          : [`${fault}: ${JSON.stringify(before[index])}\ngot ${JSON.stringify(now[index])}`],
      );
      return [`all to be as before`, ...different, "log:", ...log()].join("\n");
    },
  );
  return longestMs;
}

/** Looks again and again, where nothing tells, until it is so; rejects when it never is. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  expected: () => string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`expected ${expected()}`);
    await new Promise((later) => setTimeout(later, LOOKS_EVERY_MS));
  }
}
