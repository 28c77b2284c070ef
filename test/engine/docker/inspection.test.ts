import type { ContainerInspectInfo } from "dockerode";
import { expect, test } from "vitest";
import { readInspection } from "../../../src/engine/docker/inspection.ts";

const ID = "4f".repeat(32);
const NEVER = "0001-01-01T00:00:00Z";
const MINUTE = "2026-01-02T12:00";
const at = (seconds: number) => Date.UTC(2026, 0, 2, 12, 0, 0) + seconds * 1000;
const text = (seconds: number) => `${MINUTE}:${String(seconds).padStart(2, "0")}Z`;

/** As Docker 20.10 answers for a container of compose, with a secret wherever one may stand. */
function inspection(differing: {
  readonly state?: object;
  readonly config?: object;
  readonly hostConfig?: object;
  readonly rest?: object;
}) {
  return {
    Id: ID,
    Name: "/shop-worker-1",
    Path: "serve",
    Args: ["--password=hunter2"],
    RestartCount: 2,
    State: {
      Status: "running",
      Running: true,
      ExitCode: 0,
      StartedAt: `${MINUTE}:00.5Z`,
      FinishedAt: NEVER,
      ...differing.state,
    },
    Config: {
      Hostname: "4f4f4f4f4f4f",
      Image: "registry:5000/shop/worker:1.2",
      Env: ["PASSWORD=hunter2"],
      Cmd: ["serve", "--password=hunter2"],
      Entrypoint: ["hunter2"],
      Labels: { "com.docker.compose.service": "worker" },
      Healthcheck: { Test: ["CMD-SHELL", "curl -u me:hunter2 localhost"] },
      ...differing.config,
    },
    HostConfig: {
      Binds: ["/hunter2:/run"],
      NetworkMode: "shop_default",
      PidMode: "",
      IpcMode: "private",
      Init: null,
      AutoRemove: false,
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
      NanoCpus: 0,
      CpuPeriod: 0,
      CpuQuota: 0,
      PidsLimit: null,
      ...differing.hostConfig,
    },
    GraphDriver: { Name: "overlay2", Data: { UpperDir: "/var/lib/docker/overlay2/aa/diff" } },
    NetworkSettings: { Networks: {} },
    ...differing.rest,
  } as unknown as ContainerInspectInfo;
}

test("an inspection becomes a container, by what is allowed of it", () => {
  expect(readInspection(inspection({}))).toEqual({
    id: ID,
    name: "shop-worker-1",
    image: "registry:5000/shop/worker:1.2",
    labels: { "com.docker.compose.service": "worker" },
    state: "running",
    health: "none",
    healthySince: undefined,
    startedAt: at(0.5),
    finishedAt: undefined,
    exitCode: 0,
    restartPolicy: { name: "on-failure", maximumRetryCount: 3 },
    scopeVariables: { CHAOS_SCOPE: undefined, CHAOS_PROJECT: undefined },
    restartCount: 2,
    autoRemove: false,
    stopSignal: undefined,
    init: false,
    networkMode: "shop_default",
    pidMode: "",
    ipcMode: "private",
    limits: { nanoCpus: 0, cpuPeriod: 0, cpuQuota: 0, pidsLimit: undefined },
    macAddress: "",
    networks: {},
    upperDir: "/var/lib/docker/overlay2/aa/diff",
    hostname: "4f4f4f4f4f4f",
  });
});

test("environment, commands and mounts stay behind: they hold secrets", () => {
  expect(JSON.stringify(readInspection(inspection({})))).not.toContain("hunter2");
});

test("what another engine leaves out has the meaning of its absence", () => {
  const bare = inspection({
    state: { FinishedAt: undefined },
    config: { Labels: null, Hostname: undefined, StopSignal: "" },
    hostConfig: {
      RestartPolicy: { Name: "" },
      AutoRemove: undefined,
      NetworkMode: undefined,
      PidMode: undefined,
      IpcMode: undefined,
    },
    rest: { RestartCount: undefined, GraphDriver: { Data: null }, NetworkSettings: undefined },
  });
  expect(readInspection(bare)).toMatchObject({
    labels: {},
    hostname: "",
    stopSignal: undefined,
    restartPolicy: { name: "no", maximumRetryCount: 0 },
    restartCount: 0,
    autoRemove: false,
    networkMode: "",
    pidMode: "",
    ipcMode: "",
    finishedAt: undefined,
    upperDir: undefined,
    networks: {},
  });
  const imageStore = inspection({ rest: { GraphDriver: undefined } });
  expect(readInspection(imageStore).upperDir).toBeUndefined();
});

test("stop signal, init and an end are read where they are given", () => {
  const ended = inspection({
    state: { Status: "exited", ExitCode: 137, FinishedAt: text(9) },
    config: { StopSignal: "SIGUSR1" },
    hostConfig: { Init: true, AutoRemove: true },
  });
  expect(readInspection(ended)).toMatchObject({
    state: "exited",
    exitCode: 137,
    finishedAt: at(9),
    stopSignal: "SIGUSR1",
    init: true,
    autoRemove: true,
  });
});

/** Results that begin at these seconds and take a second each; a failure is a negative one. */
function checked(...seconds: readonly number[]) {
  return seconds.map((second) => ({
    Start: text(Math.abs(second)),
    End: text(Math.abs(second) + 1),
    ExitCode: second < 0 ? 1 : 0,
    Output: "hunter2",
  }));
}

test.each([
  ["the first success, when all the results are there", "healthy", checked(5, 10, 15), 6],
  ["the success after the last failure", "healthy", checked(-5, 10, -15, 20, 25), 21],
  ["the oldest kept success, of a row that is longer", "healthy", checked(10, 15, 20, 25, 30), 11],
  ["the second of five, after a failure", "healthy", checked(-10, 15, 20, 25, 30), 16],
  ["nothing, while it starts", "starting", checked(-5), undefined],
  ["nothing, while it is unhealthy", "unhealthy", checked(5, 10), undefined],
  ["nothing, where the engine kept no success", "healthy", checked(5, -10), undefined],
  ["nothing, without results", "healthy", null, undefined],
])("it is known to be healthy since %s", (_, Status, Log, seconds) => {
  const { healthySince } = readInspection(
    inspection({ state: { Health: { Status, FailingStreak: 0, Log } } }),
  );
  expect(healthySince).toBe(seconds === undefined ? undefined : at(seconds));
});

test("results of the run before do not count", () => {
  const Health = { Status: "healthy", FailingStreak: 0, Log: checked(5, 10, 15, 25, 30) };
  const restarted = inspection({ state: { StartedAt: text(22), Health } });
  expect(readInspection(restarted).healthySince).toBe(at(26));
});

test.each([
  ["its own interval", { Interval: 5e9 }, checked(1, 6, 11, 40, 45), 41],
  ["the interval by default", {}, checked(1, 6, 11, 40, 45), 2],
])("a gap between checks that is longer than %s was a pause", (_, Healthcheck, Log, seconds) => {
  const Health = { Status: "healthy", FailingStreak: 0, Log };
  const state = { StartedAt: text(0), Health };
  const { healthySince } = readInspection(inspection({ state, config: { Healthcheck } }));
  expect(healthySince).toBe(at(seconds));
});

test("endpoints are read with all that a later connect needs", () => {
  const rest = {
    NetworkSettings: {
      Networks: {
        shop_default: {
          NetworkID: "n1",
          IPAMConfig: {},
          Links: null,
          Aliases: ["worker", "4f4f4f4f4f4f"],
          DriverOpts: null,
          MacAddress: "02:42:ac:12:00:02",
          IPAddress: "172.18.0.2",
          GlobalIPv6Address: "",
        },
        fixed: { NetworkID: "n2", IPAMConfig: { IPv4Address: "10.9.0.7" } },
      },
    },
  };
  expect(readInspection(inspection({ rest })).networks).toMatchObject({
    shop_default: { networkId: "n1", ipam: undefined, aliases: ["worker", "4f4f4f4f4f4f"] },
    fixed: { networkId: "n2", ipam: { IPv4Address: "10.9.0.7" }, aliases: [], links: [] },
  });
});

test.each([
  ["no object", "<html>"],
  ["a list", []],
  ["without a state", { ...inspection({}), State: null }],
  ["with a number as name", { ...inspection({}), Name: 5 }],
  ["with a number as image", inspection({ config: { Image: 5 } })],
])("an answer that is %s is not read as a container (P53)", (_, told) => {
  expect(() => readInspection(told as ContainerInspectInfo)).toThrow(TypeError);
});

test("a label that is no text is no label", () => {
  const odd = inspection({ config: { Labels: { a: "b", c: 5, d: null } } });
  expect(readInspection(odd).labels).toEqual({ a: "b" });
});

test("a MAC address that was chosen for the container is read", () => {
  const chosen = inspection({ config: { MacAddress: "02:11:22:33:44:55" } });
  expect(readInspection(chosen).macAddress).toBe("02:11:22:33:44:55");
});
