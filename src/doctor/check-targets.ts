import type { Container } from "../engine/container.ts";
import { listNames } from "../setting/list-names.ts";
import { quote } from "../setting/quote.ts";
import { containerCandidate, namesOf } from "../target/candidate.ts";
import { type Judged, judgeAll, passedOver } from "../target/choose.ts";
import { ineffectiveLabels } from "../target/labels.ts";
import { NamespaceGraph } from "../target/namespace-graph.ts";
import type { TargetContext } from "../target/rules.ts";
import { unmatchedTargets } from "../target/unmatched-targets.ts";
import type { Finding } from "./finding.ts";
import { policyActs } from "./policy-acts.ts";

/** What could be hit now, what stands against it, and what is odd about it. */
export function checkTargets(options: {
  readonly containers: readonly Container[];
  readonly context: TargetContext;
  /** What a kill sends. */
  readonly signal: string;
  readonly autoRecover: boolean;
}): readonly Finding[] {
  const { containers, context, signal, autoRecover } = options;
  const judged = judgeAll(containers.map(containerCandidate), context);
  const inScope = judged.filter(
    ({ candidate, rejection }) =>
      rejection?.code !== "out-of-scope" && !isMonkey(candidate.container),
  );
  const ours = inScope.map(({ candidate }) => candidate.container);
  return [
    countTargets(inScope),
    ...checkTargetsSetting(ours, context),
    ...checkLabels(ours),
    ...checkNamespaces(ours, containers),
    ...checkRestartPolicies(ours, { signal, autoRecover }),
  ];

  function isMonkey({ id, labels }: Container): boolean {
    return id === context.self?.id || labels["chaos-monkey.role"] !== undefined;
  }
}

function countTargets(inScope: readonly Judged[]): Finding {
  const check = "targets";
  const spared = Object.entries(passedOver(inScope)).map(
    ([code, names]) => `${code}: ${listNames(names)}`,
  );
  const eligible = inScope.filter(({ rejection }) => rejection === undefined).length;
  const says = [
    `${eligible} of ${inScope.length} containers in scope may be struck now`,
    ...spared,
  ].join("; ");
  if (eligible > 0) return { check, result: "fine", says };
  return {
    check,
    result: "warning",
    says,
    advice:
      inScope.length === 0
        ? "bring up the project that the scope names"
        : "`chaos-monkey targets` says of each why not",
  };
}

function checkTargetsSetting(
  inScope: readonly Container[],
  { rules }: TargetContext,
): readonly Finding[] {
  const names = inScope.flatMap((it) => namesOf(containerCandidate(it)));
  return unmatchedTargets(rules.targets, names).map((says) => ({
    check: "settings",
    result: "warning",
    says,
    advice: "correct the entry, or remove it; `chaos-monkey targets` lists the names",
  }));
}

function checkNamespaces(
  inScope: readonly Container[],
  containers: readonly Container[],
): readonly Finding[] {
  const graph = new NamespaceGraph(containers);
  return inScope.flatMap((owner) => {
    const guests = graph.guestsOf(owner);
    if (guests.length === 0) return [];
    const names = listNames(guests.map(({ container }) => container.name));
    return [
      {
        check: "namespaces",
        result: "note",
        says: `${names} ${guests.length === 1 ? "uses" : "use"} a namespace of ${owner.name}, so what would end ${owner.name} is held; pause and resource faults are not`,
      },
    ];
  });
}

function checkLabels(containers: readonly Container[]): readonly Finding[] {
  const check = "labels";
  const strange = containers.flatMap((container) =>
    ineffectiveLabels(container.labels).map((label) => ({ ...label, name: container.name })),
  );
  if (containers.length === 0) return [];
  if (strange.length === 0)
    return [{ check, result: "fine", says: "every chaos-monkey label is known" }];
  // replicas carry the same label
  const byLabel = Map.groupBy(strange, ({ label, value }) => `${label}=${value}`);
  return [...byLabel].map(([label, carriers]) => ({
    check,
    result: "warning",
    says: `${quote(label)} on ${listNames(carriers.map(({ name }) => name))}: ${carriers[0]?.because}`,
    advice: "correct the label and recreate the container",
  }));
}

function checkRestartPolicies(
  containers: readonly Container[],
  { signal, autoRecover }: { readonly signal: string; readonly autoRecover: boolean },
): readonly Finding[] {
  const idle = containers
    .filter((it) => it.restartPolicy.name !== "no" && !policyActs(it, signal))
    .map(({ name }) => name);
  if (idle.length === 0) return [];
  const who = autoRecover
    ? "chaos-monkey starts what is down after CHAOS_RECOVERY_TIMEOUT"
    : "and CHAOS_AUTO_RECOVER is false, so something of yours must";
  return [
    {
      check: "restarts",
      result: "note",
      says: `the restart policy of ${listNames(idle)} does not act after a kill with ${signal}: docker takes it for stopped on purpose; ${who}`,
    },
  ];
}
