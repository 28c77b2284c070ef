import type { RealEngine } from "../support/real-engine.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";
import type { ContractSpec, EngineUnderTest, Program } from "./engine-under-test.ts";

const LABEL = "chaos-monkey-test=contract";

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
  const created: string[] = [];
  return {
    socketPath,
    settings: { address: { kind: "unix", path: socketPath }, tlsVerify: false, certDir: undefined },
    async run(spec) {
      const id = await engine.docker(
        "run",
        "--detach",
        ...optionsOf(spec),
        ...PROGRAMS[spec.program],
      );
      created.push(id);
      return id;
    },
    async crash(id) {
      const pid = await engine.inspect(id, "{{.State.Pid}}");
      // from the host's view, because pid 1 of a namespace is immune to its own
      const helper = ["--rm", "--label", LABEL, "--pid", "host", "--network", "none"];
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
    },
  };
}

function optionsOf(spec: ContractSpec): readonly string[] {
  const { restart, retries, stopSignal, autoRemove, init, checkedEveryMs } = spec;
  const labels = Object.entries(spec.labels ?? {}).flatMap(([key, value]) => [
    "--label",
    `${key}=${value}`,
  ]);
  return [
    ...["--label", LABEL, ...labels, "--network", "none"],
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
