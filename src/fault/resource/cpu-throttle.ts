import { z } from "zod";
import type { Container, Limits } from "../../engine/container.ts";
import { defineFault } from "../fault.ts";
import { areEqual, DEFAULT_PERIOD, restoreLimitsUndo } from "./limits-undo.ts";

const TAKES_WITHIN_MS = 5000;
/** The kernel refuses quotas below a millisecond. */
const SMALLEST_QUOTA = 1000;

const params = z.strictObject({
  cpus: z.coerce
    .number("expected a number of processors such as 0.1")
    .min(0.01, "expected at least 0.01 processors, the least that the kernel grants")
    .max(1024)
    .default(0.1)
    .describe("how many processors are left to it"),
});

/** Leaves a container only a part of a processor. */
export const cpuThrottle = defineFault({
  kind: "cpu.throttle",
  about: "Leaves the container only a part of a processor for a while.",
  tier: "core",
  guests: "unaffected",
  params,
  lasts: "always",
  needs: ["update"],
  prepare: (_target, reader) => reader.processors(),
  plan(target, { params: { cpus }, durationMs = 0, facts: processors }) {
    if (processors !== undefined && cpus >= processors) {
      const because = `the host has ${processors} processors, so ${cpus} would be no throttle`;
      return { kind: "refusal", because };
    }
    const change = throttle(target, cpus);
    if ("because" in change) return { kind: "refusal", because: change.because };
    return {
      kind: "plan",
      params: { cpus },
      resources: ["cpu"],
      recovery: "none",
      effect: {
        kind: "target",
        saw: "its limits as inspected",
        holdsFor: (container) =>
          container !== undefined && areEqual(container.limits, change.applied),
        withinMs: TAKES_WITHIN_MS,
      },
      lease: {
        undo: restoreLimitsUndo(target, change),
        lastsMs: durationMs,
        until: "deadline",
      },
      apply: (engine) => engine.update(target.id, change.applied),
    };
  },
});

type Change =
  | { readonly applied: Partial<Limits>; readonly back: Partial<Limits> }
  | { readonly because: string };

/**
 * Which limit to set, and how it can be put back exactly. The engine ignores a 0, so each is put
 * back in the way in which it was set: `--cpus` through NanoCpus, a quota through a quota, and none
 * through a quota of -1. Both at once cannot be told apart again. A period that was not there is
 * left to the kernel: it could not be taken away, and stands in the way of a later `--cpus`.
 */
function throttle({ limits }: Container, cpus: number): Change {
  const { nanoCpus, cpuPeriod, cpuQuota } = limits;
  const hasQuota = cpuQuota > 0;
  if (nanoCpus > 0 && hasQuota) {
    return {
      because: "it has both a number of processors and a quota, which cannot be put back exactly",
    };
  }
  const had =
    nanoCpus > 0 ? nanoCpus / 1e9 : hasQuota ? cpuQuota / (cpuPeriod || DEFAULT_PERIOD) : undefined;
  if (had !== undefined && had <= cpus) {
    return { because: `it is limited to ${had} processors already, which is no more than ${cpus}` };
  }
  if (nanoCpus > 0) {
    return { applied: { nanoCpus: Math.round(cpus * 1e9) }, back: { nanoCpus } };
  }
  const period = cpuPeriod > 0 ? cpuPeriod : DEFAULT_PERIOD;
  const quota = Math.round(cpus * period);
  if (quota < SMALLEST_QUOTA) {
    return { because: `its period of ${period} µs is too short for ${cpus} processors` };
  }
  const withPeriod = cpuPeriod > 0 ? { cpuPeriod } : {};
  return {
    applied: { ...withPeriod, cpuQuota: quota },
    back: hasQuota ? { ...withPeriod, cpuQuota } : { cpuQuota: -1 },
  };
}
