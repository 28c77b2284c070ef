import { daemonsOnHost } from "../control/daemons-on-host.ts";
import type { Engine } from "../engine/engine.ts";
import { inspectAll } from "../engine/inspect-all.ts";
import { findOwnContainer, type ProcInfo } from "../engine/own-container.ts";
import type { EngineSettings } from "../engine/settings.ts";
import type { FaultSettings } from "../fault/settings.ts";
import type { WorkingProject } from "../target/scope.ts";
import type { TargetSettings } from "../target/settings.ts";
import { checkEngine } from "./check-engine.ts";
import {
  checkDaemonsOnHost,
  checkOtherDaemons,
  checkOwnContainer,
  checkScope,
} from "./check-place.ts";
import { checkState, type StateParts } from "./check-state.ts";
import { checkTargets } from "./check-targets.ts";
import type { Finding } from "./finding.ts";

const OLDEST_NODE = 24;

/** What runs this. */
export interface Program {
  /** Of chaos-monkey. */
  readonly version: string;
  /** As `process.versions.node`. */
  readonly node: string;
}

/** What the doctor looks at. */
export interface DoctorInput {
  readonly program: Program;
  readonly settings:
    | {
        readonly kind: "right";
        /** Where they come from. */
        readonly from: string;
        readonly target: TargetSettings;
        readonly safeMode: boolean;
        readonly signal: string;
        /** Settings that are valid and probably a mistake, each as a sentence. */
        readonly warnings: readonly string[];
        readonly autoRecover: boolean;
        readonly enabled: boolean;
        readonly profile: FaultSettings["profile"];
      }
    | { readonly kind: "wrong"; readonly because: string };
  readonly engineSettings: EngineSettings;
  readonly engine: Pick<Engine, "identify" | "list" | "inspect" | "engineNow">;
  readonly procInfo: ProcInfo;
  /** The compose project of the working folder. */
  readonly ofFolder: () => WorkingProject;
  readonly state: Omit<StateParts, "mountinfo">;
}

/** Looks at everything that a strike needs, and changes nothing. */
export async function examine(input: DoctorInput): Promise<readonly Finding[]> {
  const { settings, engineSettings, engine, state } = input;
  const { address, tlsVerify } = engineSettings;
  const settled: Finding =
    settings.kind === "right"
      ? { check: "settings", result: "fine", says: `right (${settings.from})` }
      : { check: "settings", result: "failure", says: settings.because };
  const reached = await checkEngine({ engine, address, tlsVerify });
  const answers = reached.some(({ check, result }) => check === "engine" && result === "fine");
  const { findings, inContainer } = answers
    ? await examineContainers(input)
    : { findings: [], inContainer: false };
  const { mountinfo } = input.procInfo;
  return [
    checkProgram(input.program),
    settled,
    ...warnings(settings),
    ...reached,
    ...findings,
    ...checkState({ ...state, mountinfo: inContainer ? mountinfo : undefined }),
    ...interval(settings),
    ...profile(settings),
  ];
}

function warnings(settings: DoctorInput["settings"]): readonly Finding[] {
  if (settings.kind === "wrong") return [];
  return settings.warnings.map((says) => ({ check: "settings", result: "warning", says }));
}

function checkProgram({ version, node }: Program): Finding {
  const check = "program";
  const says = `chaos-monkey ${version} on Node ${node}`;
  if (Number.parseInt(node, 10) >= OLDEST_NODE) return { check, result: "fine", says };
  const advice = `run it with Node ${OLDEST_NODE} or newer; \`npm ci\` installs the one it is tested with`;
  return { check, result: "failure", says, advice };
}

async function examineContainers(input: DoctorInput): Promise<{
  readonly findings: readonly Finding[];
  readonly inContainer: boolean;
}> {
  const { settings, engineSettings, engine, procInfo, state, ofFolder } = input;
  const own = await findOwnContainer(engine, procInfo);
  const inContainer = own.kind === "container";
  const ownFindings = checkOwnContainer(own);
  if (settings.kind === "wrong") return { findings: ownFindings, inContainer };
  const containers = await inspectAll(engine);
  const { target, safeMode, signal, autoRecover } = settings;
  const { finding, scope } = checkScope({ ...target, own, containers, ofFolder });
  if (scope === undefined) return { findings: [...ownFindings, finding], inContainer };
  const context = {
    rules: { ...target, scope, safeMode },
    self: own.kind === "container" ? own.container : undefined,
    engineNow: engine.engineNow(),
    inProgress: new Set<string>(),
    lasting: new Map<string, string>(),
  };
  const onHost = await daemonsOnHost({
    address: engineSettings.address,
    scope,
    stateDir: state.stateDir,
    containers: () => containers,
  });
  const hasDaemon = state.isDaemonAlive(state.stateDir);
  return {
    findings: [
      ...ownFindings,
      finding,
      ...checkTargets({ containers, context, signal, autoRecover }),
      ...checkOtherDaemons({ containers, own, scope, hasDaemon }),
      ...checkDaemonsOnHost(onHost),
    ],
    inContainer,
  };
}

function interval(settings: DoctorInput["settings"]): readonly Finding[] {
  if (settings.kind === "wrong" || settings.enabled) return [];
  return [
    {
      check: "interval",
      result: "note",
      says: "CHAOS_ENABLED is not true, so nothing strikes automatically; SIGUSR1 and `chaos-monkey strike` still do",
    },
  ];
}

function profile(settings: DoctorInput["settings"]): readonly Finding[] {
  if (settings.kind === "wrong") return [];
  return settings.profile === "core" ? CORE : EXTENDED;
}

const CORE: readonly Finding[] = [
  {
    check: "profile",
    result: "fine",
    says: "core: no container is created, entered or removed; `doctor --allowlist` prints every request that it sends to the engine",
  },
  {
    check: "kernel",
    result: "fine",
    says: "the core profile needs no ability of the kernel (no tc, iptables, cgroups)",
  },
];

const EXTENDED: readonly Finding[] = [
  {
    check: "profile",
    result: "note",
    says: "extended: faults may create helper containers, which on a Docker socket equals root",
    advice: "CHAOS_PROFILE=core refuses such faults",
  },
];
