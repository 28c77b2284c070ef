import type { daemonsOnHost } from "../control/daemons-on-host.ts";
import { type Container, projectOf } from "../engine/container.ts";
import type { OwnContainer } from "../engine/own-container.ts";
import { listNames } from "../setting/list-names.ts";
import { nearest } from "../setting/near-miss.ts";
import { daemonsBeside } from "../target/daemons-beside.ts";
import { describeScope, type Scope } from "../target/rules.ts";
import { resolveScope, type WorkingProject } from "../target/scope.ts";
import type { Finding } from "./finding.ts";

/** Whether the monkey knows itself, so that it can never hit itself. */
export function checkOwnContainer(own: OwnContainer): readonly Finding[] {
  const check = "container";
  switch (own.kind) {
    case "host":
      return [{ check, result: "note", says: "this is no container of that engine" }];
    case "unknown":
      return [{ check, result: "failure", says: own.because }];
    case "container": {
      const { name, stopSignal, restartPolicy } = own.container;
      const known: Finding = { check, result: "fine", says: `this is ${name}, which is never hit` };
      const policy = restartPolicy.name === "no" ? undefined : restartPolicy.name;
      if (stopSignal !== undefined || policy === undefined) return [known];
      return [
        known,
        {
          check,
          result: "warning",
          says: `${name} has no explicit stop signal, so the first SIGUSR1 that is sent to it through docker cancels its restart policy (${policy})`,
          advice: "use the image of chaos-monkey, or put STOPSIGNAL SIGTERM into yours",
        },
      ];
    }
  }
}

/** Which containers are in scope; undefined beside the finding: that is not certain. */
export function checkScope(options: {
  readonly scope: Scope["kind"];
  readonly projects: readonly string[] | undefined;
  readonly own: OwnContainer;
  readonly containers: readonly Container[];
  /** The compose project of the working folder. */
  readonly ofFolder: () => WorkingProject;
}): { readonly finding: Finding; readonly scope: Scope | undefined } {
  const { scope, projects, own, containers, ofFolder } = options;
  const check = "scope";
  const self = own.kind === "container" ? own.container : undefined;
  const answer = resolveScope({ scope, projects, self, ofFolder });
  if (answer.kind === "unknown") {
    return { finding: { check, result: "failure", says: answer.because }, scope: undefined };
  }
  const says = describeScope(answer.scope);
  const missing =
    answer.scope.kind === "project" ? missingProject(answer.scope, containers) : undefined;
  return {
    finding: missing ?? { check, result: "fine", says },
    scope: answer.scope,
  };
}

/** A project without a container is not up, or its name is misspelt. */
function missingProject(
  { projects }: Scope & { readonly kind: "project" },
  containers: readonly Container[],
): Finding | undefined {
  const there = [...new Set(containers.flatMap((it) => projectOf(it) ?? []))].sort();
  const missing = projects.find((project) => !there.includes(project));
  if (missing === undefined) return undefined;
  const meant = nearest(missing, there);
  const known =
    there.length === 0 ? "there are none of any project" : `there are those of ${listNames(there)}`;
  return {
    check: "scope",
    result: "warning",
    says: `there is no container of the compose project ${missing}; ${known}`,
    advice:
      meant === undefined
        ? "bring the project up, or set CHAOS_PROJECT to its name"
        : `did you mean CHAOS_PROJECT=${meant}?`,
  };
}

/** A daemon over another state folder, which the folder of this one does not show. */
export function checkDaemonsOnHost({
  daemons,
  silent,
}: Awaited<ReturnType<typeof daemonsOnHost>>): readonly Finding[] {
  const check = "daemon";
  const found = daemons.map(
    ({ pid, stateDir }): Finding => ({
      check,
      result: "warning",
      says: `process ${pid} on this host runs a daemon of the same scope over the state folder ${stateDir}`,
      advice: `ask that one with CHAOS_STATE_DIR=${stateDir}; no strike is made beside it`,
    }),
  );
  if (silent.length === 0) return found;
  return [
    ...found,
    {
      check,
      result: "warning",
      says: `${silent.length} daemon${silent.length === 1 ? "" : "s"} on this host that use the same engine do not answer`,
      advice: "a suspended process goes on where it was: resume it, or end it",
    },
  ];
}

/** Daemons do not know of each other's limits, and each would believe in the other's chaos. */
export function checkOtherDaemons(options: {
  readonly containers: readonly Container[];
  readonly own: OwnContainer;
  readonly scope: Scope;
  /** Whether a daemon runs over the state folder of this one. */
  readonly hasDaemon: boolean;
}): readonly Finding[] {
  const { containers, own, scope, hasDaemon } = options;
  const self = own.kind === "container" ? own.container : undefined;
  const others = daemonsBeside({ containers, scope, self }).map(({ name }) => name);
  const [only, ...more] = others;
  if (only === undefined) return [];
  const check = "daemon";
  if (more.length > 0 || hasDaemon || self !== undefined) {
    return [
      {
        check,
        result: "warning",
        says: `${listNames(others)} ${more.length > 0 ? "run daemons" : "runs a daemon"} of the same scope${hasDaemon ? " beside the one over this state folder" : ""}: they do not keep each other's limits`,
        advice: "keep one of them",
      },
    ];
  }
  return [
    {
      check,
      result: "note",
      says: `the daemon of this scope runs in ${only}, and no strike is made beside it`,
      advice: `ask it from inside: docker exec ${only} chaos-monkey doctor`,
    },
  ];
}
