import { type Container, isOneOff } from "../engine/container.ts";
import type { HoldCode } from "../ledger/hold-code.ts";
import { targetKey } from "../ledger/target-ref.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { type Candidate, namesOf } from "./candidate.ts";
import { labelPolicyOf } from "./label-policy.ts";
import { sharedNamespaces } from "./namespace-graph.ts";
import { protectingWord } from "./protection.ts";
import { describeScope, type TargetContext } from "./rules.ts";
import { isInScope } from "./scope.ts";

/** Why a candidate is passed over. */
export interface Rejection {
  readonly code: HoldCode;
  readonly because: string;
}

type Filter = (candidate: Candidate, context: TargetContext) => Rejection | undefined;
type ContainerFilter = (container: Container, context: TargetContext) => Rejection | undefined;

/**
 * The filters that every candidate passes through, in this order: who owns it, whether it may be
 * hit at all, whether the settings name it, whether it is fit for a strike now. The first rejection wins,
 * so a container that is both protected and stopped is called protected.
 */
const FILTERS: readonly Filter[] = [
  ...[
    isItself,
    sharesNamespace,
    isOutOfScope,
    isPartOfChaosMonkey,
    hasOptedOut,
    isProtected,
    isTooCritical,
    isForSafeModeOnly,
    isLabelledUnreadably,
  ].map(ofItsContainer),
  isNotATarget,
  ...[isOneOffContainer, isNotRunning, isAutoRemoved].map(ofItsContainer),
  isInProgress,
  ...[isUnhealthy, isTooYoung].map(ofItsContainer),
];

/** The first reason not to strike this candidate now; undefined: there is none. */
export function judge(candidate: Candidate, context: TargetContext): Rejection | undefined {
  for (const filter of FILTERS) {
    const rejection = filter(candidate, context);
    if (rejection) return rejection;
  }
  return undefined;
}

/** What rejects a container rejects the processes in it; a process without one passes. */
function ofItsContainer(filter: ContainerFilter): Filter {
  return ({ container }, context) => container && filter(container, context);
}

function isItself({ id }: Container, { self }: TargetContext): Rejection | undefined {
  return id === self?.id ? { code: "self", because: "it is chaos-monkey itself" } : undefined;
}

/** The guardian, a helper, a proxy. Those of another scope count as out of scope. */
function isPartOfChaosMonkey(container: Container): Rejection | undefined {
  const role = container.labels["chaos-monkey.role"];
  return role ? { code: "self", because: `it is a ${role} of chaos-monkey` } : undefined;
}

function sharesNamespace(container: Container, { self }: TargetContext): Rejection | undefined {
  const [shared] = self === undefined ? [] : sharedNamespaces(container, self);
  return shared === undefined
    ? undefined
    : { code: "shares-namespace", because: `it shares chaos-monkey's ${shared} namespace` };
}

function isOutOfScope(container: Container, { rules }: TargetContext): Rejection | undefined {
  const { scope } = rules;
  return isInScope(container, scope)
    ? undefined
    : { code: "out-of-scope", because: `the scope is ${describeScope(scope)}` };
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
    ? { code: "safe-mode-only", because: "its label allows only the mode safe, which is not set" }
    : undefined;
}

function isLabelledUnreadably(container: Container): Rejection | undefined {
  const { unreadable } = labelPolicyOf(container);
  return unreadable === undefined ? undefined : { code: "label-limit", because: unreadable };
}

function isNotATarget(candidate: Candidate, { rules }: TargetContext): Rejection | undefined {
  const unmatched = rules.labels.some(({ matches }) => !matches(candidate.container?.labels ?? {}));
  if (unmatched) {
    const because = `CHAOS_TARGET_LABELS is ${rules.labels.map(({ text }) => text).join(" ")}`;
    return { code: "not-a-target", because };
  }
  if (rules.targets.length === 0) return undefined;
  const names = namesOf(candidate);
  const named = rules.targets.some((pattern) => names.some((name) => pattern.matches(name)));
  return named
    ? undefined
    : {
        code: "not-a-target",
        because: `CHAOS_TARGETS is ${rules.targets.map(({ text }) => text).join(", ")}`,
      };
}

function isOneOffContainer(container: Container): Rejection | undefined {
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

function isInProgress(candidate: Candidate, { inProgress }: TargetContext): Rejection | undefined {
  return inProgress.has(targetKey(candidate))
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

/** Both times are the engine's: its clock may be hours off the one of this machine. */
function isTooYoung(
  container: Container,
  { rules, engineNow }: TargetContext,
): Rejection | undefined {
  if (rules.minAgeMs === 0) return undefined;
  const since = container.health === "none" ? container.startedAt : container.healthySince;
  const what = container.health === "none" ? "up" : "known to be healthy";
  if (engineNow === undefined) {
    const because = `the engine's time is not known yet, so how long it has been ${what} is not known either`;
    return { code: "too-young", because };
  }
  const age = since === undefined ? 0 : engineNow - since;
  if (age >= rules.minAgeMs) return undefined;
  return {
    code: "too-young",
    because: `it has been ${what} for ${humanDuration(age)}, CHAOS_MIN_AGE requires ${humanDuration(rules.minAgeMs)}`,
  };
}
