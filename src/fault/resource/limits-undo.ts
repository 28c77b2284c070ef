import type { Container, Limits } from "../../engine/container.ts";
import type { Json, Undo } from "../fault.ts";
import { defineUndo } from "../undo-executor.ts";

const RESTORE = "limits.restore";

/** The undo of an update: what was set, and the request that puts the old value back exactly. */
export function restoreLimitsUndo(
  target: Container,
  change: { readonly applied: Partial<Limits>; readonly back: Partial<Limits> },
): Undo {
  const { id, limits } = target;
  const before = pick(limits, Object.keys(change.applied));
  return {
    kind: RESTORE,
    version: 1,
    id,
    before: before as Json,
    applied: change.applied as Json,
    back: change.back as Json,
  };
}

/** Puts limits back, which outlive a restart of their container; those that somebody changed stay. */
export const restoreLimits = defineUndo({
  kind: RESTORE,
  needs: ["inspect", "update"],
  async run({ id, before, applied, back }, { inspect, update }) {
    const container = await inspect(String(id));
    if (container === undefined)
      return { kind: "restored", found: "nothing", did: "it was removed" };
    if (areEqual(container.limits, before as Partial<Limits>)) {
      return { kind: "restored", found: "nothing", did: "its limits were as before" };
    }
    if (!areEqual(container.limits, applied as Partial<Limits>)) {
      return {
        kind: "restored",
        found: "nothing",
        did: "somebody else had changed its limits since",
      };
    }
    await update(container.id, back as Partial<Limits>);
    const after = await inspect(container.id);
    return after !== undefined && !areEqual(after.limits, before as Partial<Limits>)
      ? {
          kind: "residue",
          because: `its limits are ${JSON.stringify(after.limits)}, expected ${JSON.stringify(before)}`,
        }
      : { kind: "restored", found: "all", did: "put its limits back" };
  },
});

/** Whether the given limits are in force; the engine has several ways to say that one is unset. */
export function areEqual(limits: Limits, wanted: Partial<Limits>): boolean {
  const now = normalised(limits);
  const then = normalised({ ...limits, ...wanted });
  return (Object.keys(then) as (keyof Limits)[]).every((name) => now[name] === then[name]);
}

function normalised({ nanoCpus, cpuPeriod, cpuQuota, pidsLimit }: Limits): Limits {
  const quota = Math.max(cpuQuota, 0);
  return {
    nanoCpus,
    cpuQuota: quota,
    // without a quota the period means nothing, and the engine shows its default or 0
    cpuPeriod: quota === 0 ? 0 : cpuPeriod || DEFAULT_PERIOD,
    pidsLimit: pidsLimit === undefined || pidsLimit <= 0 ? 0 : pidsLimit,
  };
}

/** The kernel's own, in microseconds. */
export const DEFAULT_PERIOD = 100_000;

function pick(limits: Limits, names: readonly string[]): Partial<Limits> {
  return Object.fromEntries(
    Object.entries(limits).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}
