import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerSpec } from "../../src/engine/simulated/container-spec.ts";
import type { Edition } from "../../src/engine/simulated/edition.ts";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import type {
  ContractNetworks,
  ContractSpec,
  EngineUnderTest,
  Program,
} from "./engine-under-test.ts";

const PROGRAMS: Readonly<Record<Program, Partial<ContainerSpec>>> = {
  deaf: { endsOn: [] },
  polite: { endsOn: ["SIGTERM"] },
  crashes: { endsOn: [], exits: { afterMs: 1, code: 3 } },
};

/** The simulated engine on a socket of its own, by the real clock as all the others. */
export async function openSimulated(edition: Edition): Promise<EngineUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "contract-"));
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath, edition });
  const networks = { addressed: "contract-addressed", prefix: "10.1.2", plain: "contract-plain" };
  engine.addNetwork(networks.addressed, `${networks.prefix}.0/24`);
  engine.addNetwork(networks.plain);
  let count = 0;
  return {
    socketPath,
    networks,
    settings: { address: { kind: "unix", path: socketPath }, tlsVerify: false, certDir: undefined },
    async run(spec) {
      const container = engine.add(translate(`contract-${++count}`, spec, networks));
      container.isSick = true;
      return container.id;
    },
    async crash(id) {
      engine.crash(id);
    },
    async setHealth(id, passes) {
      engine.get(id).isSick = !passes;
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function translate(name: string, spec: ContractSpec, networks: ContractNetworks): ContainerSpec {
  const { program, restart, retries = 0, checkedEveryMs, network = "none", cpus, ...same } = spec;
  const { stopSignal } = same;
  return {
    ...same,
    ...PROGRAMS[program],
    name,
    networkMode: network === "addressed" || network === "plain" ? networks[network] : network,
    limits: { NanoCpus: (cpus ?? 0) * 1e9 },
    image: "chaos-monkey-test/busybox",
    ...(stopSignal && { stopSignal }),
    ...(restart && { restartPolicy: { name: restart, maximumRetryCount: retries } }),
    ...(checkedEveryMs && {
      healthcheck: { intervalMs: checkedEveryMs, healthyAfterMs: 0, retries: 2 },
    }),
  };
}
