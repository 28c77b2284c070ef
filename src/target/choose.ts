import { type Container, serviceOf } from "../engine/container.ts";
import type { HoldCode, PassedOver } from "../ledger/hold-code.ts";
import { judge, type Rejection } from "./judge.ts";
import type { TargetContext } from "./rules.ts";

/** A container with the reason why it may not be hit; undefined: it may. */
export interface Judged {
  readonly container: Container;
  readonly rejection: Rejection | undefined;
}

/** Every container with the reason why it may not be hit, sorted by name. */
export function judgeAll(
  containers: readonly Container[],
  situation: TargetContext,
): readonly Judged[] {
  return containers
    .map((container) => ({ container, rejection: judge(container, situation) }))
    .sort((one, other) => compare(one.container.name, other.container.name));
}

/** Whether a container answers to a name that somebody asked for: name, service or id. */
export function answersTo(container: Container, asked: string): boolean {
  return (
    container.name === asked ||
    serviceOf(container) === asked ||
    (/^[0-9a-f]{12,64}$/.test(asked) && container.id.startsWith(asked))
  );
}

/**
 * The candidates in the order in which they are to be tried. Sorted by name before the dice are
 * rolled, so that the same rolls over the same containers give the same order.
 */
export function drawOrder(judged: readonly Judged[], roll: () => number): readonly Container[] {
  const order = judged
    .filter(({ rejection }) => rejection === undefined)
    .map(({ container }) => container)
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
 * Groups the rejected by their reason, for the ledger. Containers out of scope are no candidates
 * and are left out: a host may hold hundreds of them.
 */
export function passedOver(
  judged: readonly {
    readonly container: Pick<Container, "name">;
    readonly rejection: Rejection | undefined;
  }[],
): PassedOver {
  const byCode: Partial<Record<HoldCode, string[]>> = {};
  for (const { container, rejection } of judged) {
    if (rejection === undefined || rejection.code === "out-of-scope") continue;
    const names = byCode[rejection.code];
    if (names) names.push(container.name);
    else byCode[rejection.code] = [container.name];
  }
  return byCode;
}

// not localeCompare: the order must not depend on the machine's language
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
