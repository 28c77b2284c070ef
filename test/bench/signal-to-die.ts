import type { BuiltProgram } from "./built-program.ts";
import { startDaemon } from "./daemon.ts";
import { type Figure, ratioFigure } from "./figure.ts";
import { killStage } from "./kill-stage.ts";
import { RawEngine } from "./raw-engine.ts";

const ROUNDS = 25;
const WARM_UP = 3;

/** From SIGUSR1 to the engine's die event, beside a bare request to kill; one of each in turn. */
export async function signalToDie(program: BuiltProgram): Promise<readonly Figure[]> {
  await using stage = await killStage(program);
  using engine = await RawEngine.follow(stage.socketPath);
  await using daemon = await startDaemon(program, stage.socketPath, {
    CHAOS_MIN_AGE: "0",
    CHAOS_AUTO_RECOVER: "false",
  });
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const died = engine.next("die", stage.ours);
    const signalled = wallClock();
    daemon.signal("SIGUSR1");
    const oursMs = (await died) - signalled;
    await daemon.printed('"kind":"strike.confirmed"');
    await engine.post(`/containers/${stage.ours}/start`);
    await daemon.printed('"kind":"recovery.recovered"');

    const gone = engine.next("die", stage.bare);
    const asked = wallClock();
    const killed = engine.post(`/containers/${stage.bare}/kill`);
    const bareMs = (await gone) - asked;
    await killed;
    await engine.post(`/containers/${stage.bare}/start`);
    if (round < 0) continue;
    ours.push(oursMs);
    bare.push(bareMs);
  }
  const what = `SIGUSR1 to die, ${stage.on}`;
  return [ratioFigure({ what, ours, bare, unit: "ms", atMost: 1.2 })];
}

/** As the engine's own timestamps, with fractions. */
function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
