import type { HoldCode, PassedOver } from "../ledger/hold-code.ts";
import type { Candidate } from "./candidate.ts";
import { judge, type Rejection } from "./judge.ts";
import type { TargetContext } from "./rules.ts";

/** A candidate with the reason why it may not be hit; undefined: it may. */
export interface Judged<One extends Candidate = Candidate> {
  readonly candidate: One;
  readonly rejection: Rejection | undefined;
}

/**
 * Says whether a judged container counts as one in scope. Chaos-monkey's own are in the project
 * too, but nobody expects them to be struck, so that every count leaves them out.
 */
export function countsInScope(rejection: Pick<Rejection, "code"> | undefined): boolean {
  return rejection?.code !== "out-of-scope" && rejection?.code !== "self";
}

/**
 * Every candidate with the reason why it may not be hit, sorted by name. `judgement`: what they are
 * judged by, or a function that judges one.
 */
export function judgeAll<One extends Candidate>(
  candidates: readonly One[],
  judgement: TargetContext | ((candidate: One) => Rejection | undefined),
): readonly Judged<One>[] {
  const judgeOne = typeof judgement === "function" ? judgement : (it: One) => judge(it, judgement);
  return candidates
    .map((candidate) => ({ candidate, rejection: judgeOne(candidate) }))
    .sort((one, other) => compare(one.candidate.name, other.candidate.name));
}

/**
 * The candidates in the order in which a strike tries them. Sorted by name before the dice are
 * rolled, so that the same rolls over the same candidates give the same order.
 */
export function drawOrder<One extends Candidate>(
  judged: readonly Judged<One>[],
  roll: () => number,
): readonly One[] {
  const order = judged
    .filter(({ rejection }) => rejection === undefined)
    .map(({ candidate }) => candidate)
    .sort((one, other) => compare(one.name, other.name));
  // Fisher-Yates
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(roll() * (last + 1));
    const kept = order[last];
    const taken = order[other];
    if (kept === undefined || taken === undefined) continue;
    order[last] = taken;
    order[other] = kept;
  }
  return order;
}

/**
 * Groups the rejected by their reason, for the ledger. What is out of scope is no candidate and is
 * left out: a host may hold hundreds of such containers.
 */
export function passedOver(
  judged: readonly {
    readonly candidate: Pick<Candidate, "name">;
    readonly rejection: Rejection | undefined;
  }[],
): PassedOver {
  const byCode: Partial<Record<HoldCode, string[]>> = {};
  for (const { candidate, rejection } of judged) {
    if (rejection === undefined || rejection.code === "out-of-scope") continue;
    const names = byCode[rejection.code];
    if (names) names.push(candidate.name);
    else byCode[rejection.code] = [candidate.name];
  }
  return byCode;
}

// not localeCompare: the order must not depend on the machine's language
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
