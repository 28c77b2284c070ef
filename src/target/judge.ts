import { type Container, isOneOff, projectOf, serviceOf } from "../engine/container.ts";
import type { HoldCode } from "../ledger/hold-code.ts";
import { labelPolicyOf } from "./label-policy.ts";
import { protectingWord } from "./protection.ts";
import { describeScope, type TargetContext } from "./rules.ts";

/** Why a container is passed over. */
export interface Rejection {
  readonly code: HoldCode;
  readonly because: string;
}

type Filter = (container: Container, situation: TargetContext) => Rejection | undefined;

/**
 * The pipeline that every container walks, in this order: whose it is, whether it may be hurt,
 * whether it was meant, whether it is fit for a strike now. The first objection wins, so a
 * container that is both protected and stopped is called protected.
 */
const FILTERS: readonly Filter[] = [
  isItself,
  sharesOurNamespace,
  isOutOfScope,
  isOurs,
  hasOptedOut,
  isProtected,
  isTooCritical,
  isForSafeModeOnly,
  isLabelledUnreadably,
  isNotATarget,
  wasStartedOnce,
  isNotRunning,
  isAutoRemoved,
  isInProgress,
  isUnhealthy,
  isTooYoung,
];

/** The first objection to striking this container now; undefined: there is none. */
export function judge(container: Container, situation: TargetContext): Rejection | undefined {
  for (const filter of FILTERS) {
    const rejection = filter(container, situation);
    if (rejection) return rejection;
  }
  return undefined;
}

function isItself({ id }: Container, { self }: TargetContext): Rejection | undefined {
  return id === self?.id ? { code: "self", because: "it is the monkey itself" } : undefined;
}

/** The guardian, a helper, a proxy; those of another scope are out of ours like all else there. */
function isOurs(container: Container): Rejection | undefined {
  const role = container.labels["chaos-monkey.role"];
  return role ? { code: "self", because: `it is a ${role} of chaos-monkey` } : undefined;
}

function sharesOurNamespace(container: Container, { self }: TargetContext): Rejection | undefined {
  if (self === undefined) return undefined;
  for (const [mode, word] of [
    ["networkMode", "network"],
    ["pidMode", "process"],
  ] as const) {
    if (namespaceOwner(container, mode) === namespaceOwner(self, mode)) {
      return { code: "shares-namespace", because: `it shares the monkey's ${word} namespace` };
    }
  }
  return undefined;
}

/** Who keeps the namespace alive: itself, unless it joined another container's. */
function namespaceOwner(container: Container, mode: "networkMode" | "pidMode"): string {
  const joined = /^container:(.+)$/.exec(container[mode]);
  return joined?.[1] ?? container.id;
}

function isOutOfScope(container: Container, { rules }: TargetContext): Rejection | undefined {
  const { scope } = rules;
  const outside: Rejection = {
    code: "out-of-scope",
    because: `the scope is ${describeScope(scope)}`,
  };
  switch (scope.kind) {
    case "all":
      return undefined;
    case "label":
      return labelPolicyOf(container).optedIn ? undefined : outside;
    case "project":
      return scope.projects.includes(projectOf(container) ?? "") ? undefined : outside;
  }
}

function hasOptedOut(container: Container): Rejection | undefined {
  const { optedOutBy } = labelPolicyOf(container);
  return optedOutBy === undefined ? undefined : { code: "opted-out", because: optedOutBy };
}

function isProtected(container: Container, { rules }: TargetContext): Rejection | undefined {
  const { protectedBy } = labelPolicyOf(container);
  if (protectedBy !== undefined) return { code: "protected", because: protectedBy };
  const protection = protectingWord(container, rules.protectedWords);
  return protection
    ? { code: "protected", because: `"${protection.word}" protects its ${protection.where}` }
    : undefined;
}

function isTooCritical(container: Container, { rules }: TargetContext): Rejection | undefined {
  const { criticality } = labelPolicyOf(container);
  return rules.criticalities.includes(criticality)
    ? undefined
    : {
        code: "too-critical",
        because: `its criticality is ${criticality}, CHAOS_CRITICALITY is ${rules.criticalities.join(", ")}`,
      };
}

function isForSafeModeOnly(container: Container, { rules }: TargetContext): Rejection | undefined {
  return labelPolicyOf(container).safeModeOnly && !rules.safeMode
    ? { code: "safe-mode-only", because: "its label asks for the mode safe, which is not in force" }
    : undefined;
}

function isLabelledUnreadably(container: Container): Rejection | undefined {
  const { unreadable } = labelPolicyOf(container);
  return unreadable === undefined ? undefined : { code: "label-limit", because: unreadable };
}

function isNotATarget(container: Container, { rules }: TargetContext): Rejection | undefined {
  if (rules.targets.length === 0) return undefined;
  const service = serviceOf(container);
  const named = rules.targets.some(
    (pattern) =>
      pattern.matches(container.name) || (service !== undefined && pattern.matches(service)),
  );
  return named
    ? undefined
    : {
        code: "not-a-target",
        because: `CHAOS_TARGETS is ${rules.targets.map(({ text }) => text).join(", ")}`,
      };
}

function wasStartedOnce(container: Container): Rejection | undefined {
  return isOneOff(container)
    ? { code: "one-off", because: "it was started by `docker compose run`" }
    : undefined;
}

function isNotRunning(container: Container, { lasting }: TargetContext): Rejection | undefined {
  const { id, state } = container;
  if (state === "running") return undefined;
  const strike = lasting.get(id);
  return strike === undefined
    ? { code: "not-running", because: `it is ${state}` }
    : { code: "in-progress", because: `it is ${state} while ${strike} lasts` };
}

function isAutoRemoved(container: Container): Rejection | undefined {
  return container.autoRemove
    ? { code: "auto-remove", because: "it was started with --rm and would vanish" }
    : undefined;
}

function isInProgress(container: Container, { inProgress }: TargetContext): Rejection | undefined {
  return inProgress.has(container.id)
    ? { code: "in-progress", because: "it has not yet recovered from an earlier strike" }
    : undefined;
}

function isUnhealthy(container: Container, { lasting }: TargetContext): Rejection | undefined {
  const { id, health } = container;
  if (health === "none" || health === "healthy") return undefined;
  const strike = lasting.get(id);
  return strike === undefined
    ? { code: "unhealthy", because: `its healthcheck says ${health}` }
    : { code: "in-progress", because: `its healthcheck says ${health} while ${strike} lasts` };
}

function isTooYoung(container: Container, { rules, now }: TargetContext): Rejection | undefined {
  const since = container.health === "none" ? container.startedAt : container.healthySince;
  const age = now - (since ?? now);
  if (age >= rules.minAgeMs) return undefined;
  const what = container.health === "none" ? "up" : "known to be healthy";
  return {
    code: "too-young",
    because: `it has been ${what} for ${seconds(age)}, CHAOS_MIN_AGE asks for ${seconds(rules.minAgeMs)}`,
  };
}

function seconds(ms: number): string {
  return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
}
