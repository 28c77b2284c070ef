import { once } from "node:events";
import { cpSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import { DockerEngine } from "../../../src/engine/docker/docker-engine.ts";
import { SimulatedEngine } from "../../../src/engine/simulated/simulated-engine.ts";
import { certificatesImpossible, makeCertificates } from "../../support/certificates.ts";
import { leaveOut } from "../../support/real-engine.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TlsProxy } from "../../support/tls-proxy.ts";
import { expectKillHeard } from "./expect-kill-heard.ts";

const impossible = await certificatesImpossible();

/** A simulated engine behind TLS, the folder of its client's certificates, and how to reach it. */
async function engineBehindTls(context: TestContext) {
  if (impossible !== undefined) leaveOut(context, impossible);
  const parts = new AsyncDisposableStack();
  context.onTestFinished(() => parts.disposeAsync());
  const socketPath = join(temporaryFolder(), "docker.sock");
  const simulated = parts.use(await SimulatedEngine.start({ socketPath }));
  simulated.add({ name: "web" });
  const certDir = temporaryFolder();
  await makeCertificates(certDir);
  const proxy = parts.use(await TlsProxy.start(socketPath, certDir));
  const address = { kind: "tcp", host: "127.0.0.1", port: proxy.port } as const;
  const at = `tcp://127.0.0.1:${proxy.port}`;
  return { simulated, certDir, address, at };
}

test("an engine is asked, watched and made to kill over TLS", async (context) => {
  const { simulated, certDir, address, at } = await engineBehindTls(context);
  const engine = new DockerEngine({ address, tlsVerify: true, certDir });
  expect(await engine.identify()).toMatchObject({ address: at, version: "20.10.24" });
  await expectKillHeard(engine, simulated);
});

test("an engine whose certificate another authority signed is refused", async (context) => {
  const { simulated, address, at } = await engineBehindTls(context);
  const certDir = temporaryFolder();
  await makeCertificates(certDir);
  const engine = new DockerEngine({ address, tlsVerify: true, certDir });
  await expect(engine.identify()).rejects.toMatchObject({
    code: "engine-unreachable",
    message: `expected the engine at ${at} to show a certificate for that name from the authority in ca.pem, got "self-signed certificate in certificate chain"; set DOCKER_CERT_PATH to the folder that was made for this engine, and DOCKER_HOST to a name in its certificate`,
  });
  expect(simulated.requests).toEqual([]);
});

test("an engine that goes by another name than its certificate is refused", async (context) => {
  const { simulated, certDir, address } = await engineBehindTls(context);
  const misnamed = { ...address, host: "localhost" };
  const engine = new DockerEngine({ address: misnamed, tlsVerify: true, certDir });
  await expect(engine.identify()).rejects.toMatchObject({
    code: "engine-unreachable",
    message: expect.stringMatching(/localhost.*altnames.*and DOCKER_HOST to a name/),
  });
  expect(simulated.requests).toEqual([]);
});

test("an engine never hears a client whose certificate another authority signed", async (context) => {
  const { simulated, certDir, address } = await engineBehindTls(context);
  const foreign = temporaryFolder();
  await makeCertificates(foreign);
  cpSync(join(certDir, "ca.pem"), join(foreign, "ca.pem"));
  const engine = new DockerEngine({ address, tlsVerify: true, certDir: foreign });
  await expect(engine.identify()).rejects.toMatchObject({ code: "engine-unreachable" });
  expect(simulated.requests).toEqual([]);
});

test("an engine that speaks no TLS is told apart, in one line", async (context) => {
  const { certDir } = await engineBehindTls(context);
  const plain = createServer().listen(0, "127.0.0.1");
  context.onTestFinished(() => void plain.close());
  await once(plain, "listening");
  const { port } = plain.address() as AddressInfo;
  const address = { kind: "tcp", host: "127.0.0.1", port } as const;
  const engine = new DockerEngine({ address, tlsVerify: true, certDir });
  await expect(engine.identify()).rejects.toMatchObject({
    code: "engine-unreachable",
    message: `expected the engine at tcp://127.0.0.1:${port} to speak TLS and accept our cert.pem, got "wrong version number"; set DOCKER_CERT_PATH to the folder that was made for this engine, or DOCKER_TLS_VERIFY=false if it speaks plain HTTP there`,
  });
});

test.each(["ca.pem", "cert.pem", "key.pem"])("a folder without %s is a wrong setting", (name) => {
  const certDir = temporaryFolder();
  for (const file of ["ca.pem", "cert.pem", "key.pem"]) {
    if (file !== name) writeFileSync(join(certDir, file), "");
  }
  const address = { kind: "tcp", host: "127.0.0.1", port: 2376 } as const;
  expect(() => new DockerEngine({ address, tlsVerify: true, certDir })).toThrow(
    expect.objectContaining({
      code: "bad-setting",
      message: expect.stringContaining(`DOCKER_TLS_VERIFY expects ${name} in ${certDir}`),
    }),
  );
});
