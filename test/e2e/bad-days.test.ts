import { expect, type TestContext, test } from "vitest";
import type { LedgerEvent } from "../../src/ledger/event.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { testOnPrivateEngine } from "../support/e2e-test.ts";
import { leaveOut, machineEngine, type RealEngine } from "../support/real-engine.ts";
import { RecordingProxy } from "../support/recording-proxy.ts";
import { smallDisk } from "../support/small-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";
import { RUN_LABEL_OPTION } from "../support/test-run.ts";

/** Two containers of a project of their own, gone afterwards. */
async function stage(engine: RealEngine, stateDir = temporaryFolder()) {
  await ensureTestImage(engine);
  const project = `bad-days-${crypto.randomUUID().slice(0, 8)}`;
  const parts = new AsyncDisposableStack();
  const names = ["one", "two"].map((service) => `${project}-${service}`);
  for (const name of names) {
    const id = await engine.docker(
      ...["run", "-d", "--name", name, ...RUN_LABEL_OPTION],
      ...["--restart", "always", "--stop-signal", "SIGKILL"],
      ...["--label", `com.docker.compose.project=${project}`],
      ...["--label", `com.docker.compose.service=${name}`, TEST_IMAGE],
    );
    parts.defer(async () => void (await engine.docker("rm", "-f", id)));
  }
  const env = {
    ...engine.env,
    CHAOS_PROJECT: project,
    CHAOS_MIN_AGE: "0",
    CHAOS_MAX_CONCURRENT: "3",
    CHAOS_STATE_DIR: stateDir,
  };
  const [one = "", two = ""] = names;
  return {
    one,
    two,
    run: (...words: readonly string[]) => chaosMonkey(words, { env }),
    daemon: async (more: Readonly<Record<string, string>> = {}) => {
      const monkey = new RunningMonkey(["start"], { env: { ...env, ...more } });
      await monkey.printed(/"kind":"daemon.ready"/);
      return monkey;
    },
    status: (name: string) => engine.inspect(name, "{{.State.Status}}"),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function orLeaveOut(context: TestContext): Promise<void> {
  const missing = await machineEngine.missing();
  if (missing !== undefined) leaveOut(context, missing);
}

function eventsIn(stdout: string): readonly LedgerEvent[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{") && line.includes('"kind"'))
    .map((line) => JSON.parse(line) as LedgerEvent);
}

testOnPrivateEngine(
  "P12: what an engine took along when it restarted during faults is as it was before them",
  async ({ engine }) => {
    await using on = await stage(engine);
    const monkey = await on.daemon();
    const strike = (name: string, ...words: readonly string[]) =>
      on.run("strike", name, "--no-wait", "--duration", "10s", ...words);
    expect(await strike(on.one, "--fault", "cpu.throttle")).toMatchObject({ exitCode: 0 });
    expect(await strike(on.one, "--fault", "network.disconnect")).toMatchObject({ exitCode: 0 });
    expect(await strike(on.two, "--fault", "pause")).toMatchObject({ exitCode: 0 });

    await engine.down();
    await monkey.printed(/"kind":"engine.lost"/);
    await engine.up();

    await monkey.printed(/(?:"kind":"lease.undone"[\s\S]*){3}/);
    expect(await engine.inspect(on.one, "{{json .HostConfig.CpuQuota}}")).toMatch(/^(0|-1)$/);
    expect(await engine.inspect(on.one, "{{json .NetworkSettings.Networks}}")).toContain("bridge");
    await expect.poll(() => on.status(on.two)).toBe("running");
    monkey.signal("SIGTERM");
    expect(await monkey.ended()).toMatchObject({ exitCode: 0 });
  },
);

test("P40: while the engine is away nothing starts, and the undo is the first thing sent when it is back", async (context) => {
  await orLeaveOut(context);
  await using proxy = await RecordingProxy.start(machineEngine.socket);
  await using on = await stage(machineEngine);
  const monkey = await on.daemon({
    DOCKER_HOST: `unix://${proxy.socket}`,
    CHAOS_ENABLED: "true",
    CHAOS_INTERVAL: "1s",
    CHAOS_FAULT: "pause",
    CHAOS_DURATION: "3s",
    CHAOS_MAX_CONCURRENT: "1",
  });
  const struck = eventsIn(await monkey.printed(/"kind":"strike.confirmed"/));
  const { target } = struck.find(({ kind }) => kind === "strike.confirmed") as Extract<
    LedgerEvent,
    { readonly kind: "strike.confirmed" }
  >;
  proxy.close();
  // its deadline has come, and nobody could undo it
  await monkey.printed(/"kind":"lease.residue"/);
  await monkey.printed(/"code":"engine-away"/);
  const before = proxy.mutating.length;
  expect(await on.status(target.name)).toBe("paused");

  proxy.open();
  await monkey.printed(/"kind":"lease.undone"/);
  monkey.signal("SIGTERM");
  const { exitCode, stdout } = await monkey.ended();
  expect(proxy.mutating[before]?.path).toMatch(new RegExp(`/containers/${target.id}\\w*/unpause$`));
  expect(exitCode).toBe(0);
  const intended = eventsIn(stdout).filter(({ kind }) => kind === "strike.intended");
  const lost = eventsIn(stdout).find(({ kind }) => kind === "engine.lost");
  const back = eventsIn(stdout).find(
    ({ kind, seq }) => kind === "engine.connected" && seq > (lost?.seq ?? 0),
  );
  expect(intended.filter(({ seq }) => seq > lost!.seq && seq < back!.seq)).toEqual([]);
});

test("P10: on a full disk nothing starts, what lasts is put back in time, and that is recorded later", async (context) => {
  await orLeaveOut(context);
  const disk = smallDisk(context);
  await using on = await stage(machineEngine, disk.folder);
  const monkey = await on.daemon();
  const struck = await on.run(
    ...["strike", on.one, "--no-wait", "--fault", "pause", "--duration", "5s"],
  );
  expect(struck).toMatchObject({ exitCode: 0 });
  disk.fill();

  const refused = await on.run("strike", on.two, "--no-wait", "--fault", "pause");
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain("the disk is full");
  await expect.poll(() => on.status(on.one), { timeout: 15_000 }).toBe("running");
  expect(await on.status(on.two)).toBe("running");
  expect(eventsIn(await monkey.printed(/the disk is full/)).map(({ kind }) => kind)).not.toContain(
    "lease.undone",
  );

  disk.free();
  await monkey.printed(/"kind":"lease.undone"/);
  expect((await on.run("leases")).stdout).toBe("nothing is open\n");
  monkey.signal("SIGTERM");
  expect(await monkey.ended()).toMatchObject({ exitCode: 0 });
});

test("P23: with the state lost, `undo --all --assume-ours` frees what was paused, and nobody else's", async (context) => {
  await orLeaveOut(context);
  await using on = await stage(machineEngine);
  await using foreign = await stage(machineEngine);
  await machineEngine.docker("pause", on.one, foreign.one);
  expect(await on.run("undo", "--all")).toMatchObject({ exitCode: 0 });
  expect(await on.status(on.one)).toBe("paused");
  expect(await on.run("undo", "--all", "--assume-ours")).toMatchObject({ exitCode: 0 });
  expect(await on.status(on.one)).toBe("running");
  expect(await foreign.status(foreign.one)).toBe("paused");
});
