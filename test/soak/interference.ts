import { dice } from "../../src/world/dice.ts";
import { HostileProxy } from "../support/hostile-proxy.ts";
import { randomMisconduct } from "../support/random-misconduct.ts";
import type { SoakStage } from "./soak-stage.ts";

const SHIFTS_S = [0, 3600, -3600, 90, -90, 86_400, -86_400];
const JUMPS_EVERY_MS = 700;

/** What disturbs the engine while daemons are killed. */
export interface Interference extends AsyncDisposable {
  /** What the daemons take for the engine's socket. */
  readonly socketPath: string;
  /** The life of one more daemon begins. */
  begin(kill: number): void;
  /** From now on the engine answers as it is; its clock stays where it is. */
  end(): void;
}

/** Puts a proxy in front of the engine that misbehaves, shifts its clock, or both. */
export async function interfere(options: {
  readonly stage: SoakStage;
  readonly seed: string;
  readonly hostile: boolean;
  readonly clock: boolean;
}): Promise<Interference> {
  const { stage, seed, hostile, clock } = options;
  const proxy = await HostileProxy.start(stage.socketPath);
  const roll = dice(seed, "clock");
  const jump = () => {
    proxy.clock.set(SHIFTS_S[Math.floor(roll() * SHIFTS_S.length)] ?? 0);
  };
  const jumping = clock ? setInterval(jump, JUMPS_EVERY_MS) : undefined;
  return {
    socketPath: proxy.socketPath,
    begin(kill) {
      if (hostile) proxy.conduct = randomMisconduct(dice(seed, "misconduct", kill));
    },
    end() {
      proxy.conduct = () => undefined;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(jumping);
      await proxy[Symbol.asyncDispose]();
    },
  };
}
