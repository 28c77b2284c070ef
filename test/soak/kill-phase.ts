import { dice } from "../../src/world/dice.ts";
import { MonkeyProcess } from "../crash/monkey-process.ts";
import { openRows } from "../crash/state-reader.ts";
import type { Interference } from "./interference.ts";
import { isNothing, type LeftOver, leftOver, type Snapshot } from "./left-over.ts";
import type { SoakStage } from "./soak-stage.ts";
import { strikeOn, type Tally } from "./striker.ts";

const CHECK_EVERY = 100;
const LASTS_MS = { from: 100, to: 3000 };

export interface KillFindings {
  readonly kills: number;
  /** Killed before they were ready. */
  readonly early: number;
  /** Killed while leases were open. */
  readonly withLeases: number;
  readonly tally: Tally;
  /** How long the daemons that were left alone took until nothing was left, in milliseconds. */
  readonly settledAfterMs: readonly number[];
  readonly left: LeftOver;
}

/** Kills one daemon after the other at random moments while it strikes all the time. */
export async function killPhase(options: {
  readonly stage: SoakStage;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly before: Snapshot;
  readonly kills: number;
  readonly seed: string;
  readonly onProgress: (line: string) => void;
  /** Disturbs the engine of every daemon that is killed, and of none that is left alone. */
  readonly interference?: Interference;
}): Promise<KillFindings> {
  const { stage, stateDir, env, before, kills, seed, onProgress, interference } = options;
  const tally: Tally = { struck: 0, held: 0 };
  const settledAfterMs: number[] = [];
  let [early, withLeases] = [0, 0];
  // a daemon's life is as long again as its start, so that half are killed while they strike
  let startMs = await startTime(env);
  let left: LeftOver | undefined;
  for (let kill = 1; kill <= kills; kill++) {
    const roll = dice(seed, "kill", kill);
    const began = performance.now();
    interference?.begin(kill);
    await using daemon = new MonkeyProcess({ env });
    let isReady = false;
    const striking = daemon.ready().then(
      () => {
        isReady = true;
        startMs = 0.9 * startMs + 0.1 * (performance.now() - began);
        const until = () => daemon.end !== undefined;
        return strikeOn({
          stateDir,
          targets: stage.targets,
          lastsMs: LASTS_MS,
          roll,
          tally,
          until,
        });
      },
      // killed before it was ready
      () => undefined,
    );
    // at any moment, also those that no event marks
    await new Promise((later) => setTimeout(later, roll() * 3 * startMs));
    await daemon.signalled("SIGKILL");
    await striking;
    if (!isReady) early++;
    if (openRows(stateDir).leases > 0) withLeases++;
    onProgress(
      `${kill} of ${kills} kills, ${tally.struck} strikes, ${withLeases} kills with open leases`,
    );
    if (kill % CHECK_EVERY !== 0 && kill !== kills) continue;
    interference?.end();
    await using healer = new MonkeyProcess({ env });
    await healer.ready();
    const found = await leftOver({ stage, stateDir, before });
    settledAfterMs.push(found.afterMs);
    left = found;
    await healer.signalled("SIGTERM");
    if (!isNothing(found)) break;
  }
  if (left === undefined) throw new Error("expected at least one kill");
  return { kills, early, withLeases, tally, settledAfterMs, left };
}

async function startTime(env: Readonly<Record<string, string>>): Promise<number> {
  const began = performance.now();
  await using daemon = new MonkeyProcess({ env });
  await daemon.ready();
  const took = performance.now() - began;
  await daemon.signalled("SIGTERM");
  return took;
}
