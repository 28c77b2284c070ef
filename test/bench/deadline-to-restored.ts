import type { BuiltProgram } from "./built-program.ts";
import { startDaemon } from "./daemon.ts";
import { type Figure, ratioFigure } from "./figure.ts";
import { killStage } from "./kill-stage.ts";
import { RawEngine } from "./raw-engine.ts";

const ROUNDS = 100;
const WARM_UP = 5;
const DURATION_MS = 150;

/** From a pause's deadline to the engine's unpause event, beside a bare request; one each in turn. */
export async function deadlineToRestored(program: BuiltProgram): Promise<readonly Figure[]> {
  await using stage = await killStage(program);
  using engine = await RawEngine.follow(stage.socketPath);
  await using daemon = await startDaemon(program, stage.socketPath, {
    CHAOS_FAULT: "pause",
    CHAOS_DURATION: `${DURATION_MS}ms`,
    CHAOS_MIN_AGE: "0",
  });
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const restored = engine.next("unpause", stage.ours);
    daemon.signal("SIGUSR1");
    const intended = JSON.parse(await daemon.printed('"kind":"strike.intended"')) as { at: string };
    const oursMs = (await restored) - (Date.parse(intended.at) + DURATION_MS);
    await daemon.printed('"kind":"lease.undone"');

    await engine.post(`/containers/${stage.bare}/pause`);
    const freed = engine.next("unpause", stage.bare);
    const asked = performance.timeOrigin + performance.now();
    const answered = engine.post(`/containers/${stage.bare}/unpause`);
    const bareMs = (await freed) - asked;
    await answered;
    if (round < 0) continue;
    ours.push(oursMs);
    bare.push(bareMs);
  }
  const figure = (what: string, quantile: number, atMost: number) =>
    ratioFigure({ what: `${what}, ${stage.on}`, ours, bare, unit: "ms", quantile, atMost });
  return [
    figure("deadline to restored", 0.5, 1.5),
    figure("deadline to restored, 99th percentile", 0.99, 2),
  ];
}
