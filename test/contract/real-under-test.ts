import { randomBytes, randomInt } from "node:crypto";
import type { RealEngine } from "../support/real-engine.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";
import { RUN_LABEL_OPTION } from "../support/test-run.ts";
import type {
  ContractNetworks,
  ContractSpec,
  EngineUnderTest,
  Program,
} from "./engine-under-test.ts";

const PROGRAMS: Readonly<Record<Program, readonly string[]>> = {
  deaf: ["sleep", "100000"],
  // a shell handles a signal only between commands
  polite: ["sh", "-c", 'trap "exit 143" TERM; while :; do sleep 0.05; done'],
  crashes: ["sh", "-c", "exit 3"],
};

/** A Docker engine of this machine, asked for containers through the docker command. */
export async function openReal(engine: RealEngine): Promise<EngineUnderTest> {
  const { host = "" } = engine;
  const socketPath = host.replace(/^unix:\/\//, "");
  await ensureTestImage(engine);
  const networks = await makeNetworks(engine);
  const created: string[] = [];
  return {
    socketPath,
    networks,
    settings: { address: { kind: "unix", path: socketPath }, tlsVerify: false, certDir: undefined },
    async run(spec) {
      const id = await engine.docker(
        "run",
        "--detach",
        ...optionsOf(spec, networks),
        ...PROGRAMS[spec.program],
      );
      created.push(id);
      return id;
    },
    async crash(id) {
      const pid = await engine.inspect(id, "{{.State.Pid}}");
      // from the host's view, because pid 1 of a namespace is immune to its own
      const helper = ["--rm", ...RUN_LABEL_OPTION, "--pid", "host", "--network", "none"];
      const rights = ["--cap-drop", "ALL", "--cap-add", "KILL"];
      await engine.docker("run", ...helper, ...rights, TEST_IMAGE, "kill", "-9", pid);
    },
    async setHealth(id, passes) {
      await engine.docker(
        "exec",
        id,
        "sh",
        "-c",
        passes ? "echo up >/tmp/health" : ": >/tmp/health",
      );
    },
    async [Symbol.asyncDispose]() {
      if (created.length > 0) await engine.docker("rm", "--force", "--volumes", ...created);
      await engine.docker("network", "rm", networks.addressed, networks.plain);
    },
  };
}

/** Their subnet is drawn, because others may be doing the same on this engine. */
async function makeNetworks(engine: RealEngine): Promise<ContractNetworks> {
  const run = randomBytes(4).toString("hex");
  const prefix = `10.${randomInt(128, 256)}.${randomInt(256)}`;
  const networks = {
    addressed: `contract-${run}-addressed`,
    prefix,
    plain: `contract-${run}-plain`,
  };
  const create = ["network", "create", ...RUN_LABEL_OPTION];
  await engine.docker(...create, "--subnet", `${prefix}.0/24`, networks.addressed);
  await engine.docker(...create, networks.plain);
  return networks;
}

function optionsOf(spec: ContractSpec, networks: ContractNetworks): readonly string[] {
  const { restart, retries, stopSignal, autoRemove, init, checkedEveryMs, cpus } = spec;
  const { network = "none" } = spec;
  const labels = Object.entries(spec.labels ?? {}).flatMap(([key, value]) => [
    "--label",
    `${key}=${value}`,
  ]);
  return [
    ...RUN_LABEL_OPTION,
    ...labels,
    ...["--network", network === "addressed" || network === "plain" ? networks[network] : network],
    ...(cpus ? ["--cpus", String(cpus)] : []),
    ...(spec.env ?? []).flatMap((variable) => ["--env", variable]),
    ...(restart ? ["--restart", retries ? `${restart}:${retries}` : restart] : []),
    ...(stopSignal ? ["--stop-signal", stopSignal] : []),
    ...(autoRemove ? ["--rm"] : []),
    ...(init ? ["--init"] : []),
    ...(checkedEveryMs
      ? [
          ...["--health-cmd", "test -s /tmp/health", "--health-retries", "2"],
          ...["--health-interval", `${checkedEveryMs}ms`],
        ]
      : []),
    TEST_IMAGE,
  ];
}
