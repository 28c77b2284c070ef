import { dice } from "../../src/world/dice.ts";
import { MonkeyProcess } from "../crash/monkey-process.ts";
import { type LeftOver, leftOver, type Snapshot } from "./left-over.ts";
import { type ProcessFigures, processFigures } from "./process-figures.ts";
import type { SoakStage } from "./soak-stage.ts";
import { strikeOn, type Tally } from "./striker.ts";

const SAMPLE_EVERY_MS = 500;
/** What is loaded and grown once has been by then. */
const WARM_UP_STRIKES = 200;
const LASTS_MS = { from: 1, to: 100 };
/** How long idle connections may take to go. */
const PATIENCE_MS = 20_000;

export interface StrikeFindings {
  readonly tally: Tally;
  readonly tookMs: number;
  /** While nothing is going on: after the warm-up, and at the end. */
  readonly warm: ProcessFigures;
  readonly end: ProcessFigures;
  /** While it strikes, evenly over the whole phase. */
  readonly residentMiB: readonly number[];
  readonly left: LeftOver;
  readonly exitCode: number | NodeJS.Signals | undefined;
}

/** Lets one daemon strike so many times, and looks at what it holds. */
export async function strikePhase(options: {
  readonly stage: SoakStage;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly before: Snapshot;
  readonly strikes: number;
  readonly seed: string;
  readonly onProgress: (line: string) => void;
}): Promise<StrikeFindings> {
  const { stage, stateDir, env, before, strikes, seed, onProgress } = options;
  await using daemon = new MonkeyProcess({ env });
  await daemon.ready();
  const tally: Tally = { struck: 0, held: 0 };
  const roll = dice(seed, "strikes", 0);
  const strikeUntil = (count: number) =>
    strikeOn({
      stateDir,
      targets: stage.targets,
      lastsMs: LASTS_MS,
      roll,
      tally,
      until: () => tally.struck >= count || daemon.end !== undefined,
    });
  await strikeUntil(Math.min(WARM_UP_STRIKES, strikes));
  await leftOver({ stage, stateDir, before });
  const warm = processFigures(daemon.pid);

  const residentMiB: number[] = [];
  const began = performance.now();
  const sampling = setInterval(() => {
    if (daemon.end !== undefined) return;
    const now = processFigures(daemon.pid);
    residentMiB.push(now.residentMiB);
    onProgress(
      `${tally.struck} of ${strikes} strikes, ${now.residentMiB.toFixed(0)} MiB, ${now.handles} handles`,
    );
  }, SAMPLE_EVERY_MS);
  await strikeUntil(strikes).finally(() => clearInterval(sampling));
  const tookMs = performance.now() - began;
  if (daemon.end !== undefined) {
    throw new Error(`expected the daemon to last, it ended:\n${daemon.lines.join("\n")}`);
  }
  const left = await leftOver({ stage, stateDir, before });
  const end = await settled(daemon.pid, warm);
  return {
    tally,
    tookMs,
    warm,
    end,
    residentMiB,
    left,
    exitCode: await daemon.signalled("SIGTERM"),
  };
}

/** As it is once idle connections had the time to go. */
async function settled(pid: number, warm: ProcessFigures): Promise<ProcessFigures> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const now = processFigures(pid);
    if (now.handles <= warm.handles || performance.now() > until) return now;
    await new Promise((later) => setTimeout(later, 250));
  }
}
