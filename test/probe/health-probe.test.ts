import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { probesOf } from "../../src/probe/probes.ts";
import { probeSettings } from "../../src/probe/settings.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const target = { name: "shop-worker-1", service: "worker", id: "3f1c0a2b9d11" };
const never = new AbortController().signal;

/** Asks once, as the setting says. */
async function ask(setting: string, { timeoutMs = 5000, signal = never } = {}) {
  const probes = probeSettings.probes.schema.parse(setting);
  return probesOf({ probes, everyMs: 500, timeoutMs }).of(target)?.(signal);
}

/** A port of this machine behind which the server listens. */
async function listen(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function answering(status: number): Server {
  return createServer((_request, response) => void response.writeHead(status).end("{}"));
}

function script(text: string): string {
  const file = join(temporaryFolder(), "check");
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A port behind which nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
  return port;
}

test.each([200, 204, 302])("E60: an HTTP answer of %d works", async (status) => {
  const port = await listen(answering(status));
  expect(await ask(`worker=http://127.0.0.1:${port}/health`)).toEqual({ kind: "works" });
});

test.each([404, 500, 503])(
  "E60: an HTTP answer of %d fails, with its status as the reason",
  async (status) => {
    const port = await listen(answering(status));
    expect(await ask(`worker=http://127.0.0.1:${port}/`)).toEqual({
      kind: "fails",
      because: `http://127.0.0.1:${port}/ answered ${status}`,
    });
  },
);

test("E60: a port that accepts connections works, a closed one fails", async () => {
  const server = createTcpServer((socket) => socket.destroy());
  const port = await listen(server);
  expect(await ask(`worker=tcp://127.0.0.1:${port}`)).toEqual({ kind: "works" });
  const closed = await closedPort();
  expect(await ask(`worker=tcp://127.0.0.1:${closed}`)).toMatchObject({
    because: expect.stringContaining("ECONNREFUSED"),
  });
  expect(await ask(`worker=http://127.0.0.1:${closed}`)).toMatchObject({
    because: expect.stringContaining("ECONNREFUSED"),
  });
});

test("E60: a command works by its exit code; its environment has the container and no secret", async () => {
  process.env.CHAOS_TEST_SECRET = "secret";
  onTestFinished(() => void delete process.env.CHAOS_TEST_SECRET);
  const good = script(`test "$CHAOS_CONTAINER" = shop-worker-1 && test -z "$CHAOS_TEST_SECRET"`);
  expect(await ask(`worker=command:${good}`)).toEqual({ kind: "works" });
  const bad = script("exit 3");
  expect(await ask(`worker=command:${bad}`)).toEqual({
    kind: "fails",
    because: `${bad} exited with 3`,
  });
  expect(await ask("worker=command:/nowhere/check")).toMatchObject({
    because: expect.stringContaining("ENOENT"),
  });
});

test("a command that writes without end takes no memory (P62)", async () => {
  const before = process.memoryUsage.rss();
  const endless = script("exec yes");
  expect(await ask(`worker=command:${endless}`, { timeoutMs: 1500 })).toMatchObject({
    kind: "fails",
  });
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
});

test("an answer that never ends works by its status, and takes no memory (P62)", async () => {
  const port = await listen(
    createServer((_, response) => {
      const more = () => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
      };
      more();
    }),
  );
  expect(await ask(`worker=http://127.0.0.1:${port}/`, { timeoutMs: 10_000 })).toEqual({
    kind: "works",
  });
});

test("a token in the URL of a probe is never shown (P45)", async () => {
  const closed = await closedPort();
  const port = await listen(createServer((_, response) => void response.writeHead(503).end()));
  for (const place of [`127.0.0.1:${port}`, `127.0.0.1:${closed}`]) {
    const answer = await ask(`worker=http://${place}/health?token=hunter2&deep=1`);
    expect(answer?.kind).toBe("fails");
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  }
  const answer = await ask(`worker=http://127.0.0.1:${port}/health?token=hunter2`);
  expect(answer).toMatchObject({
    because: `http://127.0.0.1:${port}/health?token=*** answered 503`,
  });
});

test("a probe that takes longer than its timeout fails", async () => {
  const silent = await listen(createTcpServer());
  const expected = { kind: "fails", because: "no answer within 50ms" };
  const timeoutMs = 50;
  expect(await ask(`worker=http://127.0.0.1:${silent}/`, { timeoutMs })).toEqual(expected);
  const slow = script("exec sleep 60");
  expect(await ask(`worker=command:${slow}`, { timeoutMs })).toEqual(expected);
});

test("a probe ends at once when its signal aborts", async () => {
  const signal = AbortSignal.abort("enough");
  const port = await closedPort();
  for (const probe of [`http://127.0.0.1:${port}/`, `tcp://127.0.0.1:${port}`]) {
    expect(await ask(`worker=${probe}`, { signal })).toEqual({ kind: "fails", because: "enough" });
  }
});

test("{name} in a URL is the name of the container", async () => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const port = await listen(
    createServer((request, response) => {
      resolve(request.url);
      response.end();
    }),
  );
  await ask(`worker=http://127.0.0.1:${port}/{name}/health`);
  expect(await promise).toBe("/shop-worker-1/health");
});

test("a container's own probe takes precedence over that of its service, and others have none", () => {
  const probes = probeSettings.probes.schema.parse("worker=tcp://a:1 shop-worker-2=tcp://b:1");
  const { of } = probesOf({ probes, everyMs: 500, timeoutMs: 1000 });
  expect(of(target)).toBeDefined();
  expect(of({ name: "shop-worker-2", id: "1" })).toBeDefined();
  expect(of({ name: "worker-1", service: "other", id: "1" })).toBeUndefined();
  expect(of({ name: "alone", id: "1" })).toBeUndefined();
});
