import { createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { DoctorInput } from "../../src/doctor/examine.ts";
import type { Container } from "../../src/engine/container.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** An engine that has just these containers. */
export function engineWith(containers: readonly Container[]): DoctorInput["engine"] {
  return {
    identify: async () => ({
      address: "unix:///docker.sock",
      version: "20.10.24",
      apiVersion: "1.41",
    }),
    list: async () => containers,
    inspect: async (id) => containers.find((it) => it.id.startsWith(id) || it.name === id),
    engineNow: () => 1_000_000,
  };
}

/** A socket that somebody listens on. */
export async function someSocket(): Promise<string> {
  const path = join(temporaryFolder(), "docker.sock");
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  onTestFinished(() => void server.close());
  return path;
}

export async function engineSettings(): Promise<EngineSettings> {
  return {
    address: { kind: "unix", path: await someSocket() },
    tlsVerify: false,
    certDir: undefined,
  };
}

/** The settings of a patient that has none but a project. */
export const RIGHT = {
  kind: "right",
  from: "config.ini",
  target: {
    targets: [],
    labels: [],
    protectedWords: ["rabbitmq"],
    scope: "project",
    projects: ["shop"],
    count: 1,
    criticalities: ["low", "medium", "high"],
    minAgeMs: 10_000,
  },
  safeMode: false,
  signal: "SIGKILL",
  warnings: [],
  autoRecover: true,
  enabled: true,
  profile: "core",
} as const satisfies DoctorInput["settings"];

/** Somebody in the best of health, on the host. */
export async function patient(differing: Partial<DoctorInput> = {}): Promise<DoctorInput> {
  const stateDir = temporaryFolder();
  return {
    program: { version: "1.2.3", node: "26.1.0" },
    settings: RIGHT,
    engineSettings: await engineSettings(),
    engine: engineWith([]),
    procInfo: { mountinfo: "", cgroup: "", hostname: "host" },
    ofFolder: () => ({ kind: "none", because: "there is no compose file in /app or above" }),
    state: {
      stateDir,
      socketPath: join(stateDir, "control.sock"),
      longestSocketPath: 107,
      isDaemonAlive: () => false,
      verify: () => ({ kind: "intact", events: 0, prunedUpTo: 0 }),
    },
    ...differing,
  };
}
