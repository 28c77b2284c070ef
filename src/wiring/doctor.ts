import { findComposeProject } from "../config/compose-project.ts";
import type { Config } from "../config/load-config.ts";
import type { Settings } from "../config/slices.ts";
import { settingsWarnings } from "../config/warnings.ts";
import { type DoctorInput, examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { readProcInfo } from "../engine/own-container.ts";
import { controlSocketPath, LONGEST_SOCKET_PATH } from "../http/control-socket.ts";
import { isDaemonAlive } from "../state/daemon-lock.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { VERSION } from "../world/version.ts";
import { createEngine } from "./create-engine.ts";
import { verifyLedger } from "./open-ledger.ts";

/** Looks at everything that a strike needs, and changes nothing. */
export async function runDoctor(options: {
  readonly load: () => Config;
  /** The settings that find engine and state folder where `load` throws. */
  readonly fallback: () => Settings;
  readonly stateDirOf: (settings: Settings) => string;
}): Promise<readonly Finding[]> {
  const { settings, verdict } = judgeSettings(options);
  const stateDir = options.stateDirOf(settings);
  return examine({
    program: { version: VERSION, node: process.versions.node },
    settings: verdict,
    engineSettings: settings.engine,
    engine: await createEngine(settings.engine),
    procInfo: readProcInfo(),
    ofFolder: () => findComposeProject({ cwd: process.cwd(), env: process.env }),
    state: {
      stateDir,
      socketPath: controlSocketPath(stateDir),
      longestSocketPath: LONGEST_SOCKET_PATH,
      isDaemonAlive,
      verify: verifyLedger,
    },
  });
}

function judgeSettings(options: {
  readonly load: () => Config;
  readonly fallback: () => Settings;
}): { readonly settings: Settings; readonly verdict: DoctorInput["settings"] } {
  try {
    const { settings, file } = options.load();
    return {
      settings,
      verdict: {
        kind: "right",
        from: file === undefined ? "no settings file; environment and .env" : file,
        target: settings.target,
        safeMode: settings.safety.mode === "safe",
        signal: settings.fault.signal,
        warnings: settingsWarnings(settings),
        autoRecover: settings.recovery.autoRecover,
        enabled: settings.monkey.enabled,
        profile: settings.fault.profile,
      },
    };
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    return { settings: options.fallback(), verdict: { kind: "wrong", because: error.message } };
  }
}
