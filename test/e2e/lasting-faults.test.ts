import { expect, test } from "vitest";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { leaveOut, machineEngine, newerEngine, type RealEngine } from "../support/real-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";

const PROJECT = `lasting-${process.pid}`;
const LABELS = [
  ...["--label", `com.docker.compose.project=${PROJECT}`],
  ...["--label", "com.docker.compose.service=worker"],
];

/** A container on two networks, one of them with a subnet of its own; all gone afterwards. */
async function stage(engine: RealEngine, ...options: readonly string[]) {
  await ensureTestImage(engine);
  const parts = new AsyncDisposableStack();
  const made = async (kind: "network" | "container", ...words: readonly string[]) => {
    const id = await engine.docker(...words);
    parts.defer(async () => {
      await engine.docker(...(kind === "network" ? ["network", "rm", id] : ["rm", "-f", id]));
    });
    return id;
  };
  const name = `${PROJECT}-${crypto.randomUUID().slice(0, 8)}`;
  await made("network", "network", "create", "--subnet", subnet(), `${name}-own`);
  await made("network", "network", "create", `${name}-any`);
  const id = await made(
    "container",
    ...["run", "-d", "--name", name, ...LABELS, "--network", `${name}-own`],
    ...["--network-alias", "web", ...options, TEST_IMAGE],
  );
  await engine.docker("network", "connect", "--alias", "other", `${name}-any`, name);
  const env = {
    ...engine.env,
    CHAOS_PROJECT: PROJECT,
    CHAOS_MIN_AGE: "0",
    CHAOS_STATE_DIR: temporaryFolder(),
  };
  return {
    name,
    run: (...words: readonly string[]) => chaosMonkey(words, { env }),
    snapshot: async () => normalised(JSON.parse(await engine.docker("inspect", id))[0]),
    route: () => engine.docker("exec", name, "busybox", "ip", "route"),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

let subnets = 0;

/** One that nobody else uses, on a machine where others test too. */
function subnet(): string {
  return `10.${200 + (process.pid % 50)}.${(process.pid + ++subnets) % 250}.0/24`;
}

// biome-ignore lint/suspicious/noExplicitAny: an inspection as the engine sends it
function normalised(inspection: any) {
  const { State, HostConfig, NetworkSettings, Id, Name } = inspection;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const networks = Object.entries<any>(NetworkSettings.Networks).map(([name, it]) => [
    name,
    {
      aliases: [...(it.Aliases ?? [])].sort(),
      // where nobody chose the subnet, nobody is promised the address
      address: name.endsWith("-own") ? it.IPAddress : "",
      mac: name.endsWith("-own") ? it.MacAddress : "",
      links: it.Links ?? [],
    },
  ]);
  return {
    Id,
    Name,
    status: State.Status,
    restartPolicy: HostConfig.RestartPolicy,
    nanoCpus: HostConfig.NanoCpus,
    quota: Math.max(HostConfig.CpuQuota, 0),
    pids: Math.max(HostConfig.PidsLimit ?? 0, 0),
    networks: Object.fromEntries(networks),
  };
}

const CASES: readonly {
  readonly fault: string;
  readonly created: string;
  readonly words?: readonly string[];
  readonly options?: readonly string[];
}[] = [
  { fault: "pause", created: "as usual" },
  { fault: "stop", created: "as usual", words: ["--with", "grace=1s"] },
  { fault: "network.disconnect", created: "on two networks" },
  { fault: "cpu.throttle", created: "without limit" },
  { fault: "cpu.throttle", created: "with --cpus", options: ["--cpus", "1.5"] },
  {
    fault: "cpu.throttle",
    created: "with a quota",
    options: ["--cpu-period", "50000", "--cpu-quota", "40000"],
  },
  { fault: "pids", created: "without limit" },
  { fault: "pids", created: "with a limit", options: ["--pids-limit", "100"] },
];

for (const engine of [machineEngine, newerEngine]) {
  test(`P16: a container that was throttled takes a limit by --cpus again [${engine.name}]`, async (context) => {
    const missing = await engine.missing();
    if (missing !== undefined) leaveOut(context, missing, engine.host !== undefined);
    await using on = await stage(engine, "--restart", "unless-stopped");
    const words = ["strike", on.name, "--fault", "cpu.throttle", "--duration", "1s", "--json"];
    expect((await on.run(...words)).exitCode).toBe(0);
    await engine.docker("update", "--cpus", "0.5", on.name);
    expect(await engine.inspect(on.name, "{{.HostConfig.NanoCpus}}")).toBe("500000000");
  });

  test.for(CASES)(
    `P16: what $fault does to a container $created is confirmed and put back [${engine.name}]`,
    async ({ fault, words = [], options = [] }, context) => {
      const missing = await engine.missing();
      if (missing !== undefined) leaveOut(context, missing, engine.host !== undefined);
      await using on = await stage(engine, "--restart", "unless-stopped", ...options);
      const before = await on.snapshot();
      const route = await on.route();
      const { exitCode, stdout } = await on.run(
        ...["strike", on.name, "--fault", fault, "--duration", "1s", "--json", ...words],
      );
      const report = JSON.parse(stdout);
      expect(report.outcomes).toMatchObject([{ result: "confirmed" }]);
      expect(report.events).toContainEqual(expect.objectContaining({ kind: "lease.undone" }));
      expect(exitCode).toBe(0);
      expect(await on.snapshot()).toEqual(before);
      // interfaces are numbered anew; the way out is the same
      expect(gateway(await on.route())).toBe(gateway(route));
      expect((await on.run("leases")).stdout).toBe("nothing is open\n");
    },
  );
}

function gateway(routes: string): string | undefined {
  return /^default via (\S+)/m.exec(routes)?.[1];
}
