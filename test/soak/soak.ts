import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../../src/cli/table.ts";
import { readState } from "../crash/state-reader.ts";
import { interfere } from "./interference.ts";
import { killPhase } from "./kill-phase.ts";
import { isNothing, type LeftOver, snapshotOf } from "./left-over.ts";
import { realSoak, simulatedSoak } from "./soak-stage.ts";
import { strikePhase } from "./strike-phase.ts";

// `npm run soak -- --kills 1000 --strikes 10000 --seed S --real --hostile --clock`. Progress goes to
// stderr, the summary to stdout; it exits with 1 if anything was left behind or grew. `--hostile`
// puts a proxy in front of the engine that misbehaves at random, `--clock` one that shifts its clock.
const { values } = parseArgs({
  options: {
    kills: { type: "string" },
    strikes: { type: "string" },
    seed: { type: "string", default: crypto.randomUUID().slice(0, 8) },
    real: { type: "boolean", default: false },
    hostile: { type: "boolean", default: false },
    clock: { type: "boolean", default: false },
  },
});
const { seed, real, hostile, clock } = values;
const kills = count("kills", values.kills, real ? 50 : 1000);
const strikes = count("strikes", values.strikes, real ? 500 : 10_000);
/** How much more the last quarter of the strikes may take in memory than the second one. */
const GROWS_AT_MOST = 1.15;
const SAYS_EVERY_MS = 2000;

const folder = mkdtempSync(join(tmpdir(), "soak-"));
const stateDir = join(folder, "state");
mkdirSync(stateDir, { mode: 0o700 });
const began = performance.now();
try {
  await using stage = real ? await realSoak() : await simulatedSoak();
  await using interference =
    hostile || clock ? await interfere({ stage, seed, hostile, clock }) : undefined;
  const env = {
    DOCKER_HOST: `unix://${interference?.socketPath ?? stage.socketPath}`,
    LOG_FORMAT: "json",
    CHAOS_STATE_DIR: stateDir,
    CHAOS_PROJECT: stage.project,
    CHAOS_MIN_AGE: "0",
    CHAOS_MAX_CONCURRENT: "100",
    CHAOS_RECOVERY_TIMEOUT: "5s",
    NODE_COMPILE_CACHE: join(folder, "compile-cache"),
  };
  const before = await snapshotOf(stage);
  const common = { stage, stateDir, env, before, seed, onProgress: progress() };
  console.error(
    `seed ${seed}, ${real ? "this machine's engine" : "a simulated engine"}` +
      `${hostile ? ", behind a proxy that misbehaves" : ""}${clock ? ", with a clock that jumps" : ""}`,
  );
  const killed = await killPhase({ ...common, kills, ...(interference && { interference }) });
  const struck = await strikePhase({ ...common, strikes });
  const { chain, events } = readState(stateDir);

  const [early, late] = [quarter(struck.residentMiB, 1), quarter(struck.residentMiB, 3)];
  const MiB = (value: number) => `${value.toFixed(1)} MiB`;
  const rows: readonly (readonly [what: string, figure: string, isRight: boolean])[] = [
    ["kills", `${killed.kills} (${killed.early} before ready)`, true],
    ["kills with open leases", String(killed.withLeases), killed.withLeases > 0],
    ["strikes meanwhile", `${killed.tally.struck} (${killed.tally.held} held)`, true],
    [
      "until all was put back after them",
      `${Math.round(Math.max(...killed.settledAfterMs))} ms at most`,
      true,
    ],
    ["left after the kills", shown(killed.left), isNothing(killed.left)],
    ["strikes in a row", `${struck.tally.struck} (${struck.tally.held} held)`, true],
    ["strikes a second", (struck.tally.struck / (struck.tookMs / 1000)).toFixed(1), true],
    ["left after the strikes", shown(struck.left), isNothing(struck.left)],
    [
      "memory, second and last quarter",
      `${MiB(early)}, ${MiB(late)}`,
      late <= early * GROWS_AT_MOST,
    ],
    [
      "file handles, warm and at the end",
      `${struck.warm.handles}, ${struck.end.handles}`,
      struck.end.handles <= struck.warm.handles,
    ],
    [
      "of these sockets",
      `${struck.warm.sockets}, ${struck.end.sockets}`,
      struck.end.sockets <= struck.warm.sockets,
    ],
    ["exit code of the daemon", String(struck.exitCode), struck.exitCode === 0],
    [
      "ledger",
      `${events.length} events, ${chain.kind}, ${MiB(statSync(join(stateDir, "chaos.db")).size / 2 ** 20)}`,
      chain.kind === "intact",
    ],
    ["took", `${Math.round((performance.now() - began) / 1000)} s, seed ${seed}`, true],
  ];
  const lines = rows.map(([what, figure, isRight]) => [what, figure, isRight ? "" : "WRONG"]);
  for (const line of table(["SOAK", "", ""], lines)) console.log(line);
  process.exitCode = rows.every(([, , isRight]) => isRight) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function shown({ leases, recoveries, residue, strangers, guardians }: LeftOver): string {
  return (
    `${leases} leases, ${recoveries} recoveries, ${residue.length} targets changed, ` +
    `${strangers} containers, ${guardians} guardians`
  );
}

/** The median of a quarter of the values, counted from 0. */
function quarter(values: readonly number[], which: number): number {
  const size = values.length / 4;
  const part = values
    .slice(Math.floor(which * size), Math.ceil((which + 1) * size))
    .toSorted((one, other) => one - other);
  return part[Math.floor(part.length / 2)] ?? 0;
}

/** Says how far it is, now and then. */
function progress(): (line: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (line) => {
    const now = performance.now();
    if (now - saidAt < SAYS_EVERY_MS) return;
    saidAt = now;
    console.error(`${String(Math.round((now - began) / 1000)).padStart(6)} s  ${line}`);
  };
}

function count(name: string, text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`expected a whole number above 0 for --${name}, got "${text}"`);
  process.exit(2);
}
