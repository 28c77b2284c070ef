import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTlsServer, type Server } from "node:https";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type HttpAnswer,
  type HttpOutcome,
  type HttpRequest,
  sendHttp,
} from "../../src/probe/http.ts";
import { proxyFor } from "../../src/probe/proxy.ts";
import { certificatesImpossible, makeCertificates } from "../support/certificates.ts";
import { Loopback } from "../support/loopback.ts";

const servers: AsyncDisposable[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

async function serve(...args: Parameters<typeof Loopback.start>): Promise<Loopback> {
  const server = await Loopback.start(...args);
  servers.push(server);
  return server;
}

/** A server that says this, whatever it is asked. */
async function speaking(text: string): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => socket.destroy()));
    socket.once("data", () => socket.write(text));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const ask = (request: HttpRequest) => sendHttp({ env: {}, ...request });

function answerOf(outcome: HttpOutcome): HttpAnswer {
  expect(outcome).toMatchObject({ kind: "answer" });
  return outcome as HttpAnswer;
}

describe("an answer", () => {
  test("has its headers as they were spelled, repeated ones joined", async () => {
    const server = await serve((_, response) => {
      response.writeHead(201, ["X-Mixed-CASE", "a", "x-mixed-case", "b", "Content-Length", "2"]);
      response.end("ok");
    });
    const answer = answerOf(await ask({ url: server.url() }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get("X-Mixed-CASE")).toBe("a, b");
    expect(String(answer.body)).toBe("ok");
  });

  test("is an answer with any status", async () => {
    const server = await serve((_, response) => void response.writeHead(503).end("no"));
    expect(answerOf(await ask({ url: server.url() })).status).toBe(503);
  });

  test("that may have no body is complete without the body that the server sends", async () => {
    await using server = await speaking("HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody");
    const answer = answerOf(await ask({ url: server.url }));
    expect(answer.status).toBe(204);
    expect(String(answer.body)).toBe("");
  });

  test("that is too large is told without its body, packed or not (P62)", async () => {
    const server = await serve((request, response) => {
      const packed = request.url === "/packed";
      response.writeHead(200, packed ? { "Content-Encoding": "gzip" } : {});
      response.end(packed ? gzipSync(Buffer.alloc(100_000)) : Buffer.alloc(100_000));
    });
    for (const path of ["/plain", "/packed"]) {
      const answer = answerOf(await ask({ url: server.url(path), maxBodyBytes: 50_000 }));
      expect(answer).toMatchObject({ status: 200, isTooLarge: true });
      expect(answer.body.length).toBe(0);
      const whole = answerOf(await ask({ url: server.url(path), maxBodyBytes: 100_000 }));
      expect(whole).not.toHaveProperty("isTooLarge");
      expect(whole.body.length).toBe(100_000);
    }
  });

  test("that never ends is cut at the limit (P62)", async () => {
    let closed = false;
    const server = await serve((_, response) => {
      const more = () => {
        if (!response.destroyed) response.write(Buffer.alloc(10_000), () => setImmediate(more));
      };
      response.on("close", () => {
        closed = true;
      });
      more();
    });
    const answer = answerOf(await ask({ url: server.url(), maxBodyBytes: 50_000 }));
    expect(answer).toMatchObject({ status: 200, isTooLarge: true });
    await expect.poll(() => closed).toBe(true);
  });

  test("is unpacked", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync("packed"));
    });
    expect(String(answerOf(await ask({ url: server.url() })).body)).toBe("packed");
  });
});

describe("a request", () => {
  test("has the given headers in their spelling, and the name of chaos-monkey", async () => {
    const server = await serve((_, response) => void response.end());
    await ask({ url: server.url("/a?b=1"), method: "post", headers: { "X-One": "1" }, body: "é" });
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      url: "/a?b=1",
      body: "é",
      headers: {
        "x-one": "1",
        "content-length": "2",
        "user-agent": expect.stringMatching(/^chaos-monkey\//),
      },
    });
  });

  test("leaves out a header that is null", async () => {
    const server = await serve((_, response) => void response.end());
    await ask({ url: server.url(), headers: { "User-Agent": null } });
    expect(server.requests[0]?.headers).not.toHaveProperty("user-agent");
  });

  test("logs in with what the URL says", async () => {
    const server = await serve((_, response) => void response.end());
    await ask({ url: `http://me:p%40ss@127.0.0.1:${server.port}/` });
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa("me:p@ss")}`);
  });

  test("uses the login for the host, unless its headers or URL have one", async () => {
    const server = await serve((_, response) => void response.end());
    const findLogin = () => ({ user: "known", password: "p" });
    const headers = { authorization: "Bearer t" };
    await ask({ url: server.url(), findLogin });
    await ask({ url: server.url(), findLogin, headers });
    await ask({ url: `http://me:p@127.0.0.1:${server.port}/`, findLogin, headers });
    expect(server.requests.map((it) => it.headers.authorization)).toEqual([
      `Basic ${btoa("known:p")}`,
      "Bearer t",
      `Basic ${btoa("me:p")}`,
    ]);
  });

  test("keeps a literal percent sign in a login", async () => {
    const server = await serve((_, response) => void response.end());
    await ask({ url: `http://me:100%@127.0.0.1:${server.port}/` });
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa("me:100%")}`);
  });

  test("has the length of its body, also where its headers have another", async () => {
    const server = await serve((_, response) => void response.end());
    await ask({
      url: server.url(),
      method: "POST",
      headers: { "content-length": "3" },
      body: "abcdef",
    });
    expect(server.requests[0]).toMatchObject({ body: "abcdef" });
  });

  test("needs no authorities where nothing is encrypted", async () => {
    const server = await serve((_, response) => void response.end());
    const env = { REQUESTS_CA_BUNDLE: "/nowhere/ca.pem" };
    expect(await ask({ url: server.url(), env })).toMatchObject({ kind: "answer" });
    expect(await ask({ url: "https://127.0.0.1:1/", env })).toMatchObject({ kind: "impossible" });
  });

  test.each([
    ["127.0.0.1:80/x", /invalid URL|expected an http/],
    ["ftp://127.0.0.1/", /expected an http or https URL/],
    ["http://", /invalid URL/],
    ["nonsense", /no scheme/],
  ])("cannot be made to %s", async (url, because) => {
    expect(await ask({ url })).toEqual({
      kind: "impossible",
      because: expect.stringMatching(because),
    });
  });

  test("cannot carry a line break in a header", async () => {
    const outcome = await ask({ url: "http://127.0.0.1:1/", headers: { A: "b\r\nC: d" } });
    expect(outcome.kind).toBe("impossible");
  });
});

describe("a redirect", () => {
  test.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [301, "PUT", "PUT", ""],
    [307, "POST", "POST", "text"],
    [308, "PUT", "PUT", "text"],
  ])("by %i turns a %s into a %s", async (status, method, then, body) => {
    const server = await serve((request, response) => {
      if (request.url === "/from") response.writeHead(status, { Location: "/to" }).end();
      else response.end(request.url);
    });
    const outcome = await ask({ url: server.url("/from"), method, body: "text" });
    expect(String(answerOf(outcome).body)).toBe("/to");
    expect(server.requests[1]).toMatchObject({ method: then, body });
  });

  test("to another host does not take the login along", async () => {
    const other = await serve((_, response) => void response.end());
    const server = await serve((_, response) => {
      response.writeHead(302, { Location: other.url() }).end();
    });
    await ask({ url: server.url(), headers: { Authorization: "secret" } });
    expect(server.requests[0]?.headers.authorization).toBe("secret");
    expect(other.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("to another host takes along only the login that is known for that one", async () => {
    const other = await serve((_, response) => void response.end());
    const server = await serve((_, response) => {
      response.writeHead(302, { Location: `http://localhost:${other.port}/` }).end();
    });
    const login = (user: string) => ({ user, password: "p" });
    const known = (host: string) => (host === "127.0.0.1" ? login("here") : undefined);
    await ask({ url: server.url(), findLogin: known });
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa("here:p")}`);
    expect(other.requests[0]?.headers).not.toHaveProperty("authorization");
    await ask({ url: server.url(), findLogin: (host) => login(host) });
    expect(other.requests[1]?.headers.authorization).toBe(`Basic ${btoa("localhost:p")}`);
  });

  test("is followed thirty times, and no further", async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end("there");
      else response.writeHead(302, { Location: `/${left - 1}` }).end();
    });
    expect(String(answerOf(await ask({ url: server.url("/30") })).body)).toBe("there");
    expect(await ask({ url: server.url("/31") })).toEqual({
      kind: "impossible",
      because: "Exceeded 30 redirects.",
    });
  });
});

describe("a failure", () => {
  test("is unreachable for a closed port or an unknown name", async () => {
    const refused = await ask({ url: "http://127.0.0.1:1/" });
    expect(refused).toEqual({
      kind: "unreachable",
      because: expect.stringMatching("ECONNREFUSED"),
    });
    const unknown = await ask({ url: "http://nowhere.invalid/" });
    expect(unknown).toMatchObject({ kind: "unreachable" });
  });

  test("is a timeout without an answer, and unreachable where an answer stops halfway", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/half") {
        response.writeHead(200, { "Content-Length": "10" });
        response.write("half");
      }
    });
    expect(await ask({ url: server.url(), readTimeoutMs: 100 })).toEqual({ kind: "timed-out" });
    expect(await ask({ url: server.url("/half"), readTimeoutMs: 100 })).toEqual({
      kind: "unreachable",
      because: "Read timed out.",
    });
  });

  test("is unreachable where a connection does not come to stand in time", async () => {
    // the TLS handshake is part of connecting, and this one never answers it
    await using mute = await muteServer();
    const outcome = await ask({ url: `https://127.0.0.1:${mute.port}/`, connectTimeoutMs: 100 });
    expect(outcome).toEqual({
      kind: "unreachable",
      because: "connecting took longer than 100 ms",
    });
  });

  test("is tried again as often as wanted, but a POST that may have arrived is not", async () => {
    let drops = 1;
    const server = await serve((request, response) => {
      if (drops-- > 0) request.socket.destroy();
      else response.end("ok");
    });
    expect((await ask({ url: server.url() })).kind).toBe("unreachable");
    drops = 1;
    expect((await ask({ url: server.url(), retries: 1 })).kind).toBe("answer");
    drops = 1;
    expect((await ask({ url: server.url(), method: "POST", retries: 1 })).kind).toBe("unreachable");
  });

  test("is an interruption when its signal aborts", async () => {
    const server = await serve(() => {});
    const stop = new AbortController();
    const asking = ask({ url: server.url(), signal: stop.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    expect(await asking).toEqual({ kind: "interrupted" });
  });
});

describe("a proxy", () => {
  test.each([
    ["http://a/", { http_proxy: "p:1" }, "http://p:1"],
    ["http://a/", { HTTP_PROXY: "http://p:1", http_proxy: "" }, "http://p:1"],
    ["https://a/", { http_proxy: "p:1" }, undefined],
    ["https://a/", { ALL_PROXY: "p:1" }, "http://p:1"],
    ["http://a.b.c/", { http_proxy: "p", no_proxy: "x, b.c" }, undefined],
    ["http://ab.c/", { http_proxy: "p", no_proxy: "b.c" }, "http://p"],
    ["http://a.b.c/", { http_proxy: "p", NO_PROXY: ".b.c" }, undefined],
    ["http://a:81/", { http_proxy: "p", no_proxy: "a:81" }, undefined],
    ["http://a:82/", { http_proxy: "p", no_proxy: "a:81" }, "http://p"],
    ["http://10.1.2.3/", { http_proxy: "p", no_proxy: "10.0.0.0/8" }, undefined],
    ["http://11.1.2.3/", { http_proxy: "p", no_proxy: "10.0.0.0/8" }, "http://p"],
    ["http://a/", { http_proxy: "p", no_proxy: "*" }, undefined],
  ])("for %s by %o is %s", (url, env, proxy) => {
    expect(proxyFor(new URL(url), env)).toBe(proxy);
  });

  test("gets the whole address of a plain request", async () => {
    const proxy = await serve((_, response) => void response.end("by proxy"));
    const outcome = await sendHttp({
      url: "http://shop.invalid/x",
      env: { http_proxy: proxy.url() },
    });
    expect(String(answerOf(outcome).body)).toBe("by proxy");
    expect(proxy.requests[0]?.url).toBe("http://shop.invalid/x");
  });

  test("that is down makes everything unreachable", async () => {
    const outcome = await sendHttp({
      url: "http://shop.invalid/",
      env: { http_proxy: "127.0.0.1:1" },
    });
    expect(outcome.kind).toBe("unreachable");
  });
});

/** Accepts connections and says nothing. */
async function muteServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.skipIf((await certificatesImpossible()) !== undefined)("over TLS", () => {
  let folder: string;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "http-tls-"));
    await makeCertificates(folder);
    const read = (name: string) => readFileSync(join(folder, name));
    const own = { cert: read("server.pem"), key: read("server-key.pem") };
    server = createTlsServer(own, (_, response) => void response.end("safe"));
    server.on("tlsClientError", () => {});
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await rm(folder, { recursive: true, force: true });
  });

  test("a certificate of an unknown authority is refused", async () => {
    expect(await ask({ url })).toMatchObject({ kind: "unreachable" });
  });

  test("any certificate is accepted without verification", async () => {
    expect(String(answerOf(await ask({ url, verifyTls: false })).body)).toBe("safe");
  });

  test.each<[string, (file: string) => Partial<HttpRequest>]>([
    ["the request names", (file) => ({ verifyTls: file })],
    ["REQUESTS_CA_BUNDLE names", (file) => ({ env: { REQUESTS_CA_BUNDLE: file } })],
    ["CURL_CA_BUNDLE names", (file) => ({ env: { CURL_CA_BUNDLE: file } })],
  ])("the authority in the file that %s vouches for it", async (_what, more) => {
    const outcome = await ask({ url, ...more(join(folder, "ca.pem")) });
    expect(String(answerOf(outcome).body)).toBe("safe");
  });

  test("a missing file of authorities makes the request impossible", async () => {
    const outcome = await ask({ url, verifyTls: join(folder, "none.pem") });
    expect(outcome).toMatchObject({
      kind: "impossible",
      because: expect.stringContaining("none.pem"),
    });
  });

  test("goes through a proxy with CONNECT, and stays safe on the way", async () => {
    const asked: string[] = [];
    const clients = new Set<Socket>();
    const proxy = createHttpServer((_, response) => void response.writeHead(405).end());
    proxy.on("connect", (request, client: Socket) => {
      asked.push(request.url ?? "");
      clients.add(client);
      const far = connect(Number(new URL(`tcp://${request.url}`).port), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        far.pipe(client).pipe(far);
      });
      far.on("error", () => client.destroy());
      client.on("error", () => far.destroy()).on("close", () => far.destroy());
    });
    await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
    try {
      const https_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const env = { https_proxy, REQUESTS_CA_BUNDLE: join(folder, "ca.pem") };
      expect(String(answerOf(await ask({ url, env })).body)).toBe("safe");
      expect(asked).toEqual([new URL(url).host]);
      const spared = { ...env, no_proxy: "127.0.0.1" };
      expect(String(answerOf(await ask({ url, env: spared })).body)).toBe("safe");
      expect(asked).toHaveLength(1);
    } finally {
      // the server itself forgets those that it has given away
      for (const client of clients) client.destroy();
      await new Promise((closed) => proxy.close(closed));
    }
  });
});
