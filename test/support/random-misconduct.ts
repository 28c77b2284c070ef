import type { Roll } from "../../src/world/dice.ts";
import type { Conduct, Misconduct } from "./hostile-proxy.ts";

/** What may happen to one request in three, each as likely as the others. */
const MISCONDUCT: readonly ((roll: Roll) => Misconduct)[] = [
  (roll) => ({ kind: "hold-request", ms: 50 + roll() * 1500 }),
  (roll) => ({ kind: "hold-answer", ms: 50 + roll() * 1500 }),
  (roll) => ({ kind: "cut", afterBytes: Math.floor(roll() * 1500) }),
  () => ({ kind: "drop-answer" }),
  () => ({ kind: "fail", carriedOut: true }),
  () => ({ kind: "fail", carriedOut: false }),
  () => ({ kind: "garbage" }),
  () => ({ kind: "garbage-body" }),
  () => ({ kind: "replay" }),
  () => ({ kind: "twice" }),
  () => ({ kind: "pretend" }),
];

/** What holds a request until its limit; rarer, since each costs its whole limit. */
const STUCK: readonly Misconduct[] = [{ kind: "silence" }, { kind: "wrong-length" }];

/**
 * Misconduct at random: a third of the requests, and one in fifty is never answered. The same seed
 * gives the same choices in the same order of requests.
 */
export function randomMisconduct(roll: Roll): Conduct {
  return () => {
    const chance = roll();
    if (chance < 0.02) return STUCK[Math.floor(roll() * STUCK.length)];
    if (chance > 1 / 3) return undefined;
    return MISCONDUCT[Math.floor(roll() * MISCONDUCT.length)]?.(roll);
  };
}
