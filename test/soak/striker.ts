import type { Roll } from "../../src/world/dice.ts";
import { askDaemon } from "../crash/control-client.ts";

const FAULTS = [
  { fault: "pause", params: {} },
  { fault: "stop", params: { grace: "1s" } },
  { fault: "network.disconnect", params: {} },
  { fault: "cpu.throttle", params: {} },
  { fault: "pids", params: {} },
] as const;

/** So many strikes are asked for at once; each of them goes on with the next when it is answered. */
const AT_ONCE = 4;

export interface Tally {
  struck: number;
  held: number;
}

/**
 * Asks for one lasting strike after the other, at random, until told to stop or so many have
 * struck. Resolves also when the daemon dies.
 */
export async function strikeOn(options: {
  readonly stateDir: string;
  readonly targets: readonly string[];
  readonly lastsMs: { readonly from: number; readonly to: number };
  readonly roll: Roll;
  readonly tally: Tally;
  readonly until: () => boolean;
}): Promise<void> {
  const { stateDir, targets, lastsMs, roll, tally, until } = options;
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(roll() * from.length)];
  const one = async () => {
    while (!until()) {
      const report = (await askDaemon(stateDir, "/v1/strikes", {
        ...pick(FAULTS),
        target: pick(targets),
        durationMs: Math.ceil(lastsMs.from + roll() * (lastsMs.to - lastsMs.from)),
      })) as
        | { readonly kind: "struck" }
        | { readonly kind: "held"; readonly code: string }
        | undefined;
      if (report === undefined) return;
      tally[report.kind]++;
      if (report.kind === "held" && report.code === "halted") {
        // an engine that misbehaves trips the circuit breaker, rightly; the soak goes on
        await askDaemon(stateDir, "/v1/resume", { by: "the soak", why: "it goes on" });
      }
      // what a target cannot take now it can when another lease is over
      if (report.kind === "held") await new Promise((later) => setTimeout(later, 10));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
