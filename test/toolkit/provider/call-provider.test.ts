import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ActivityResult } from "../../../src/experiment/activity-result.ts";
import type { Json, JsonObject } from "../../../src/toolkit/json.ts";
import { callProvider } from "../../../src/toolkit/provider/call-provider.ts";
import { plain } from "../../experiment/run.ts";
import { Loopback } from "../../support/loopback.ts";

const warnings: string[] = [];
let folder: string;
let server: Loopback | undefined;

beforeEach(async () => {
  warnings.length = 0;
  folder = await mkdtemp(join(tmpdir(), "providers-"));
});

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function ask(
  provider: Readonly<Record<string, unknown>>,
  configuration: JsonObject = {},
  judged = false,
): Promise<ActivityResult> {
  return callProvider(plain({ name: "a", provider }), {
    scope: { configuration, secrets: {} },
    judged,
    signal: new AbortController().signal,
    warn: (text) => void warnings.push(text),
  });
}

function outputOf(result: ActivityResult): JsonObject {
  expect(result).toMatchObject({ kind: "succeeded" });
  return (result as { readonly output: JsonObject }).output;
}

describe("a process", () => {
  const process = async (more: Readonly<Record<string, unknown>>, configuration: JsonObject = {}) =>
    ask({ type: "process", path: "printf", ...more }, configuration);
  const said = async (given: unknown, configuration: JsonObject = {}) =>
    outputOf(await process({ path: "echo", arguments: given }, configuration)).stdout;

  test.each<[unknown, JsonObject, string]>([
    [["a  b", "$HOME", "*"], {}, "a  b $HOME *\n"],
    [["x", null, "", "y"], {}, "x y\n"],
    [[true, 2.5, 3], {}, "True 2.5 3\n"],
    [{ "-a": 1, "-b": null, "-c": "" }, {}, "-a 1 -b -c\n"],
    ["a  b | tr a-z A-Z", {}, "A B\n"],
    ["$$", {}, expect.stringMatching(/^\d+\n$/) as never],
    ["a$$b", { unused: 1 }, expect.stringMatching(/^a/) as never],
    [["$word", "$unknown", "$$"], { word: "put" }, "put $unknown $\n"],
    [["$word", "$$"], {}, "$word $$\n"],
    ["${all}", { all: ["one", "two"] }, "one two\n"],
  ])("with the arguments %j and %j says %j (C10)", async (given, configuration, stdout) => {
    expect(await said(given, configuration)).toEqual(stdout);
  });

  test("is found by PATH, from the working folder, or behind ~, and nothing else is substituted", async () => {
    await writeFile(join(folder, "s.sh"), "#!/bin/sh\necho script\n");
    await chmod(join(folder, "s.sh"), 0o755);
    expect(outputOf(await process({ path: join(folder, "s.sh") })).stdout).toBe("script\n");
    const home = globalThis.process.env.HOME;
    globalThis.process.env.HOME = folder;
    try {
      expect(outputOf(await process({ path: "~/s.sh" })).stdout).toBe("script\n");
    } finally {
      globalThis.process.env.HOME = home;
    }
    expect(await process({ path: "$p" }, { p: "echo" })).toMatchObject({ kind: "impossible" });
    // a path stays as it is written, which the program sees as its own name
    const written = `./${relative(globalThis.process.cwd(), join(folder, "s.sh"))}`;
    await writeFile(join(folder, "s.sh"), "#!/bin/sh\necho $0\n");
    expect(outputOf(await process({ path: written })).stdout).toBe(`${written}\n`);
  });

  test("that exits with 3 has succeeded, with a warning unless a tolerance judges it", async () => {
    const three = { type: "process", path: "sh", arguments: ["-c", "exit 3"] };
    expect(outputOf(await ask(three))).toEqual({ status: 3, stdout: "", stderr: "" });
    expect(warnings).toEqual([expect.stringMatching("non-zero exit code")]);
    await ask(three, {}, true);
    expect(warnings).toHaveLength(1);
  });

  test("that writes more than what is kept succeeds, with a warning (P62)", async () => {
    const size = 16 * 2 ** 20;
    const outcome = await process({ path: "head", arguments: ["-c", size + 10, "/dev/zero"] });
    expect(outputOf(outcome).stdout).toHaveLength(size);
    expect(Object.keys(outputOf(outcome))).toEqual(["status", "stdout", "stderr"]);
    expect(warnings).toEqual([
      "The process wrote more than 16 MiB: 10 bytes of its output were dropped.",
    ]);
  });

  test("fails when its time is over", async () => {
    expect(await process({ path: "sleep", arguments: ["30"], timeout: 0.2 })).toEqual({
      kind: "failed",
      because: "process activity took too long to complete",
    });
  });

  test.each([
    [{ timeout: "1" }],
    [{ timeout: [1] }],
    [{ arguments: null }],
    [{ arguments: 5 }],
    [{ path: null }],
    [{ path: "no-such-program-here" }],
  ])("with %j is impossible", async (more) => {
    expect(await process(more)).toMatchObject({ kind: "impossible" });
  });
});

describe("an http request", () => {
  const serve = async (answer: RequestListener = (_, response) => void response.end()) => {
    server = await Loopback.start(answer);
    return server;
  };
  const http = async (more: Readonly<Record<string, unknown>>, configuration: JsonObject = {}) => {
    server ??= await Loopback.start((_, response) => void response.end());
    return ask({ type: "http", url: server.url("/x"), ...more }, configuration);
  };

  test.each<[string, Json, string]>([
    ["an object", { a: 1, b: "c d", n: null, t: true }, "/x?a=1&b=c+d&t=True"],
    ["a list in it", { a: [1, null, "2"] }, "/x?a=1&a=2"],
    ["pairs", [["a", 1] as never, ["a", 2] as never], "/x?a=1&a=2"],
    ["text", "a=b&c", "/x?a=b&c"],
    ["nothing", {}, "/x"],
    ["odd letters", { "é~_.-": "!*'()&=" }, "/x?%C3%A9~_.-=%21%2A%27%28%29%26%3D"],
  ])("by GET carries %s in its URL", async (_, given, url) => {
    await http({ arguments: given });
    expect(server?.requests[0]).toMatchObject({ method: "GET", url, body: "" });
  });

  test("adds to the query that the URL has", async () => {
    const { url } = await serve().then((it) => ({ url: it.url("/x?a=1#part") }));
    await http({ url, arguments: { b: 2 } });
    expect(server?.requests[0]?.url).toBe("/x?a=1&b=2");
  });

  test.each<[string, JsonObject, Json, string, string | undefined]>([
    [
      "as JSON",
      { "Content-Type": "application/json" },
      { a: [1, "é"] },
      '{"a": [1, "\\u00e9"]}',
      "application/json",
    ],
    [
      "as a form, where a charset is named",
      { "Content-Type": "application/json; charset=utf-8" },
      { a: 1 },
      "a=1",
      "application/json; charset=utf-8",
    ],
    [
      "as a form, where the header is in lower case",
      { "content-type": "application/json" },
      { a: 1 },
      "a=1",
      "application/json",
    ],
    ["as a form", {}, { a: [1, 2], n: null }, "a=1&a=2", "application/x-www-form-urlencoded"],
    ["as it is", {}, "raw <text>", "raw <text>", undefined],
    ["as JSON that is empty", { "Content-Type": "application/json" }, {}, "{}", "application/json"],
    ["not at all", {}, null, "", undefined],
  ])("by another method carries it %s", async (_, headers, given, body, type) => {
    await http({ method: "post", headers, arguments: given });
    expect(server?.requests[0]).toMatchObject({ method: "POST", url: "/x", body });
    expect(server?.requests[0]?.headers["content-type"]).toBe(type);
  });

  test("has url, headers, timeout and arguments substituted, and not the method", async () => {
    const it = await serve();
    await http(
      {
        url: `http://127.0.0.1:${it.port}/$path`,
        headers: { "X-A": "$a" },
        arguments: { q: "$path" },
        timeout: "${seconds}",
        method: "$m",
      },
      { path: "p", a: "b", seconds: 5, m: "PUT" },
    );
    expect(it.requests).toHaveLength(0);
    const result = await http(
      {
        url: `http://127.0.0.1:${it.port}/$path`,
        headers: { "X-A": "$a" },
        arguments: { q: "$path" },
        timeout: "${seconds}",
      },
      { path: "p", a: "b", seconds: 5 },
    );
    expect(result.kind).toBe("succeeded");
    expect(it.requests[0]).toMatchObject({ url: "/p?q=p", headers: { "x-a": "b" } });
  });

  test("without any configuration leaves its arguments alone, but not its URL", async () => {
    const it = await serve();
    await http({ url: `${it.url("/")}$$`, arguments: { q: "$$" } });
    expect(it.requests[0]?.url).toBe("/$?q=%24%24");
  });

  test.each<[string | undefined, Json]>([
    ["application/json", { a: 1 }],
    ["application/json; charset=utf-8", '{"a":1}'],
    ["text/plain", '{"a":1}'],
    [undefined, '{"a":1}'],
  ])("that is answered by %s has the body %j", async (type, body) => {
    await serve((_, response) => {
      if (type !== undefined) response.setHeader("Content-Type", type);
      response.end('{"a":1}');
    });
    expect(outputOf(await http({}))).toMatchObject({ status: 200, body });
  });

  test.each([
    [{}, `Basic ${btoa("known:p")}`],
    [{ Authorization: "Bearer mine" }, "Bearer mine"],
  ])("with the headers %j logs in as %s where ~/.netrc knows the host", async (headers, login) => {
    await writeFile(join(folder, ".netrc"), "machine 127.0.0.1 login known password p\n");
    vi.stubEnv("HOME", folder);
    vi.stubEnv("NETRC", undefined);
    await http({ headers });
    expect(server?.requests[0]?.headers.authorization).toBe(login);
  });

  test("sends names of headers as they are written, and their values substituted", async () => {
    await http({ headers: { "X-$a": "$a", $b: "${b}" } }, { a: "v", b: "w" });
    expect(server?.requests[0]?.headers).toMatchObject({ "x-$a": "v", $b: "w" });
  });

  test("keeps headers in the case they came in", async () => {
    await serve((_, response) => void response.setHeader("X-Odd-CASE", "1").end());
    expect(outputOf(await http({})).headers).toMatchObject({ "X-Odd-CASE": "1" });
  });

  test("succeeds with any status, with a warning unless a tolerance judges it", async () => {
    const it = await serve((_, response) => void response.writeHead(500).end());
    expect(outputOf(await http({ expected_status: 200 }))).toMatchObject({ status: 500 });
    expect(warnings).toEqual([expect.stringMatching("HTTP status code above 400")]);
    await ask({ type: "http", url: it.url() }, {}, true);
    expect(warnings).toHaveLength(1);
  });

  test("fails without a server, and without an answer in time (C5)", async () => {
    expect(await http({ url: "http://127.0.0.1:1/" })).toEqual({
      kind: "failed",
      because: expect.stringMatching(
        /^failed to connect to http:\/\/127\.0\.0\.1:1\/: .*ECONNREFUSED/,
      ),
    });
    await serve(() => {});
    for (const timeout of [0.1, [5, 0.1], [null, 0.1]])
      expect(await http({ timeout })).toEqual({
        kind: "failed",
        because: "activity took too long to complete",
      });
  });

  test("fails without a method, and sends nothing", async () => {
    expect(await http({ method: "" })).toMatchObject({ kind: "failed" });
    expect(server?.requests).toEqual([]);
  });

  test.each([204, 205, 304])(
    "that is answered by %i has an empty body, also where its type is JSON",
    async (status) => {
      await serve((_, response) => {
        response.writeHead(status, { "Content-Type": "application/json" }).end();
      });
      expect(outputOf(await http({}))).toMatchObject({ status, body: "" });
    },
  );

  test("by HEAD has an empty body, also where its type is JSON", async () => {
    await serve((_, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "9" }).end();
    });
    expect(outputOf(await http({ method: "HEAD" }))).toMatchObject({ status: 200, body: "" });
  });

  test("is sent with the path and query that requests would send", async () => {
    const it = await serve();
    await http({ url: `${it.url("/")}{a}/100%?b=[|]&c='`, arguments: { d: null } });
    expect(it.requests[0]?.url).toBe("/%7Ba%7D/100%25?b=%5B%7C%5D&c='");
  });

  test("fails where its answer is larger than what is kept (P62)", async () => {
    await serve((_, response) => void response.end(Buffer.alloc(17 * 2 ** 20)));
    expect(await http({})).toEqual({
      kind: "failed",
      because: "the answer is larger than 16 MiB, the most that is kept",
    });
  });

  test("is tried again as often as max_retries says", async () => {
    let drops = 2;
    await serve((request, response) => {
      if (drops-- > 0) request.socket.destroy();
      else response.end("there");
    });
    expect(outputOf(await http({ max_retries: 2 })).body).toBe("there");
  });

  test.each([
    [{ url: "127.0.0.1/x" }],
    [{ url: "ftp://127.0.0.1/" }],
    [{ url: "http:///x" }],
    [{ method: null }],
    [{ method: 3 }],
    [{ headers: { a: 1 } }],
    [{ headers: { a: " blank" } }],
    [{ headers: "a: b" }],
    [{ timeout: "soon" }],
    [{ timeout: 0 }],
    [{ timeout: [1, 2, 3] }],
    [{ timeout: true }],
    [{ arguments: 5 }],
    [{ arguments: ["a"] }],
  ])("with %j is impossible", async (more) => {
    expect(await http(more)).toMatchObject({ kind: "impossible" });
  });

  test("that is answered by JSON which is none is impossible, as is a redirect without end", async () => {
    await serve((request, response) => {
      if (request.url === "/loop") response.writeHead(302, { Location: "/loop" }).end();
      else response.setHeader("Content-Type", "application/json").end("not json");
    });
    expect(await http({})).toMatchObject({
      kind: "impossible",
      because: expect.stringMatching("its body is not JSON"),
    });
    expect(await http({ url: server?.url("/loop") })).toMatchObject({ kind: "impossible" });
  });
});
