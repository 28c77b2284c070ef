import { join } from "node:path";
import { expect, type TestContext, test, vi } from "vitest";
import { DockerEngine } from "../../../src/engine/docker/docker-engine.ts";
import { sshWords } from "../../../src/engine/docker/ssh-agent.ts";
import { engineAddress } from "../../../src/engine/engine-address.ts";
import { SimulatedEngine } from "../../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey } from "../../support/chaos-monkey.ts";
import { PrivateSshd, sshdImpossible } from "../../support/private-sshd.ts";
import { leaveOut } from "../../support/real-engine.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { expectKillHeard } from "./expect-kill-heard.ts";

const impossible = await sshdImpossible();

/** A simulated engine on a host that only ssh reaches. */
async function engineBehindSsh(
  context: TestContext,
  env: (socketPath: string) => Readonly<Record<string, string>> = (socketPath) => ({
    DOCKER_HOST: `unix://${socketPath}`,
  }),
) {
  if (impossible !== undefined) leaveOut(context, impossible);
  const parts = new AsyncDisposableStack();
  context.onTestFinished(async () => {
    vi.unstubAllEnvs();
    await parts.disposeAsync();
  });
  const socketPath = join(temporaryFolder(), "docker.sock");
  const simulated = parts.use(await SimulatedEngine.start({ socketPath }));
  simulated.add({ name: "web" });
  const sshd = parts.use(await PrivateSshd.start(env(socketPath)));
  return { simulated, socketPath, sshd };
}

function engineAt(host: string, path: string): DockerEngine {
  vi.stubEnv("PATH", path);
  const address = engineAddress().parse(host);
  return new DockerEngine({ address, tlsVerify: false, certDir: undefined });
}

test("an engine is asked, watched and made to kill over ssh", async (context) => {
  const { simulated, sshd } = await engineBehindSsh(context);
  const engine = engineAt(sshd.address, sshd.path());
  expect(await engine.identify()).toMatchObject({ address: sshd.address, version: "20.10.24" });
  await expectKillHeard(engine, simulated);
  await expect(engine.kill("nobody", "SIGKILL")).rejects.toMatchObject({
    code: "no-such-container",
  });
});

test("the engine may have another socket there", async (context) => {
  const { socketPath, sshd } = await engineBehindSsh(context, () => ({
    DOCKER_HOST: "unix:///no",
  }));
  const engine = engineAt(`${sshd.address}${socketPath}`, sshd.path());
  expect(await engine.list()).toMatchObject([{ name: "web" }]);
});

test("the event stream tells that the engine went away behind ssh", async (context) => {
  const { simulated, sshd } = await engineBehindSsh(context);
  const engine = engineAt(sshd.address, sshd.path());
  const { ended } = await engine.watch(() => {}, new AbortController().signal);
  await simulated[Symbol.asyncDispose]();
  expect(await ended).toMatchObject({ code: "engine-unreachable" });
});

test("a host whose key is not known is not trusted", async (context) => {
  const { sshd } = await engineBehindSsh(context);
  const engine = engineAt(sshd.address, sshd.path({ knowsHost: false }));
  await expect(engine.identify()).rejects.toMatchObject({
    code: "engine-refused",
    message: expect.stringMatching(
      /the host key of ssh:.* in known_hosts.*connect once with `ssh /,
    ),
  });
});

test("a key that the host refuses is told, with what to do", async (context) => {
  const { sshd } = await engineBehindSsh(context);
  const engine = engineAt(sshd.address, sshd.path({ key: "other-key" }));
  await expect(engine.identify()).rejects.toMatchObject({
    code: "engine-refused",
    message: expect.stringMatching(
      /accept a key of ours, got ".*Permission denied.*authorized_keys/,
    ),
  });
});

test("a host without docker, and one without an engine, are told apart", async (context) => {
  const bare = await engineBehindSsh(context, () => ({ PATH: "/nowhere" }));
  await expect(engineAt(bare.sshd.address, bare.sshd.path()).identify()).rejects.toMatchObject({
    code: "engine-unreachable",
    message: expect.stringContaining("expected the command docker on the host of"),
  });
  const idle = await engineBehindSsh(context, () => ({ DOCKER_HOST: "unix:///nowhere.sock" }));
  await expect(engineAt(idle.sshd.address, idle.sshd.path()).identify()).rejects.toMatchObject({
    code: "engine-unreachable",
    message: expect.stringMatching(
      /expected an engine on the host of .*, but docker said ".*\/nowhere.sock/,
    ),
  });
});

test("a port where no ssh server listens is told", async (context) => {
  const { sshd } = await engineBehindSsh(context);
  await sshd[Symbol.asyncDispose]();
  await expect(engineAt(sshd.address, sshd.path()).identify()).rejects.toMatchObject({
    code: "engine-unreachable",
    message: expect.stringContaining("Connection refused"),
  });
});

test("without the command ssh it says what to install", async () => {
  const engine = engineAt("ssh://me@host", temporaryFolder());
  await expect(engine.identify()).rejects.toMatchObject({
    code: "engine-unreachable",
    message: expect.stringContaining("install OpenSSH's client"),
  });
  vi.unstubAllEnvs();
});

test("the doctor finds an engine behind ssh, and ends although the connection is kept", async (context) => {
  const { sshd } = await engineBehindSsh(context);
  const env = { DOCKER_HOST: sshd.address, PATH: sshd.path(), CHAOS_PROJECT: "shop" };
  const { exitCode, stdout } = await chaosMonkey(["doctor"], {
    env: { ...env, CHAOS_STATE_DIR: temporaryFolder() },
    cwd: temporaryFolder(),
  });
  expect(stdout).toContain(`Docker 20.10.24 at ${sshd.address}`);
  expect(exitCode).toBe(0);
});

test("user, port and socket become words of the command, and the host is no option", () => {
  const words = sshWords({ kind: "ssh", user: "me", host: "h", port: 22, socket: "/run/d.sock" });
  expect(words.slice(words.indexOf("-l"))).toEqual(
    ["-l", "me", "-p", "22", "--", "h"].concat([
      "docker",
      "--host",
      "unix:///run/d.sock",
      "system",
      "dial-stdio",
    ]),
  );
});
