import { writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadExperiment } from "../../../src/toolkit/load/load-experiment.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Without the logins of whoever runs this. */
const env = { NETRC: "" };
const load = (source: string) => loadExperiment(source, { env });

describe("from a file", () => {
  const written = (name: string, text: string) => {
    const file = join(temporaryFolder(), name);
    writeFileSync(file, text);
    return file;
  };

  test.each([
    ["x.json", '{"title": "t", "n": 1}'],
    ["x.yaml", "title: t\nn: 0x1\n"],
    ["x.yml", "title: t\nn: 1\n"],
  ])("%s is read (C2)", async (name, text) => {
    expect(await load(written(name, text))).toEqual({ title: "t", n: 1 });
  });

  test("with any other ending it is refused", async () => {
    await expect(load(written("x.toml", ""))).rejects.toThrow(
      "only files with json, yaml or yml extensions are supported",
    );
  });

  test("an empty one is an empty experiment, for validation to refuse", async () => {
    expect(await load(written("x.yaml", "# nothing\n"))).toEqual({});
  });

  test("one that holds something else is refused", async () => {
    await expect(load(written("x.json", "[1]"))).rejects.toThrow(/an experiment must be a mapping/);
  });

  test("one that is not UTF-8 is refused", async () => {
    const file = written("x.yaml", "");
    writeFileSync(file, Buffer.from("title: caf\u00e9", "latin1"));
    await expect(load(file)).rejects.toThrow(/^cannot read .*x\.yaml: .*not valid.*utf-8/);
  });

  test("a folder is refused", async () => {
    await expect(load(temporaryFolder())).rejects.toThrow(/^cannot read/);
  });

  test.each([
    ["nowhere/x.json", 'Path "nowhere/x.json" does not exist.'],
    ["ftp://host/x.json", "'ftp' is not a supported source scheme."],
  ])("%s is refused", async (source, message) => {
    await expect(load(source)).rejects.toThrow(message);
  });
});

describe("over HTTP", () => {
  async function serve(status: number, type: string, text: string) {
    const asked: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers);
      response.writeHead(status, { "content-type": type }).end(text);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    onTestFinished(() => void server.close());
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url: `http://${host}/x`, host, asked };
  }

  test.each([
    ["application/json", '{"title": "t"}'],
    ["application/json; charset=utf-8", '{"title": "t"}'],
    ["application/x-yaml", "title: t"],
    ["text/yaml", "title: t"],
    ["text/plain", '{"title": "t"}'],
    ["text/plain", "title: t"],
  ])("%s: %s", async (type, text) => {
    const { url, asked } = await serve(200, type, text);
    expect(await load(url)).toEqual({ title: "t" });
    expect(asked[0]).toMatchObject({ accept: "application/json, application/x-yaml" });
    expect(asked[0]).not.toHaveProperty("authorization");
  });

  test("an answer of another type is refused", async () => {
    const { url } = await serve(200, "text/html", "<p>");
    await expect(load(url)).rejects.toThrow("only files with json, yaml or yml extensions");
  });

  test("an answer other than 200 is refused with its body", async () => {
    const { url } = await serve(404, "text/plain", "no such thing");
    await expect(load(url)).rejects.toThrow("Failed to fetch the experiment: no such thing");
  });

  test("a closed port is refused", async () => {
    await expect(load("http://127.0.0.1:1/x")).rejects.toThrow(
      /^Failed to fetch the experiment: .+/,
    );
  });

  test("the settings have the login, by host and port", async () => {
    const { url, host, asked } = await serve(200, "application/json", "{}");
    const auths = { [host]: { type: "digest", value: "abc" } };
    await loadExperiment(url, { auths, env });
    expect(asked[0]).toHaveProperty("authorization", "digest abc");
  });

  test("a port in the address is part of the host, also the default port", async () => {
    const proxy = await serve(200, "application/json", "{}");
    const proxied = { ...env, http_proxy: `http://${proxy.host}` };
    const auths = { "Shop.invalid:80": { type: "basic", value: "abc" } };
    await loadExperiment("http://Shop.invalid:80/x", { auths, env: proxied });
    await loadExperiment("http://shop.invalid/x", { auths, env: proxied });
    expect(proxy.asked.map((headers) => headers.authorization)).toEqual(["basic abc", undefined]);
  });

  test("~/.netrc has the login where there is no other", async () => {
    const { url, asked } = await serve(200, "application/json", "{}");
    const NETRC = join(temporaryFolder(), "netrc");
    writeFileSync(NETRC, "default login me password p");
    await loadExperiment(url, { env: { NETRC } });
    await loadExperiment(url, { env: { NETRC, CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN: "t" } });
    expect(asked.map((headers) => headers.authorization)).toEqual([
      `Basic ${btoa("me:p")}`,
      "bearer t",
    ]);
  });

  test("the token of the environment takes precedence", async () => {
    const { url, host, asked } = await serve(200, "application/json", "{}");
    const auths = { [host]: { type: "digest", value: "abc" } };
    await loadExperiment(url, {
      auths,
      // as a file with a line break at its end gives it
      env: { CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN: "t0ken\n" },
    });
    expect(asked[0]).toHaveProperty("authorization", "bearer t0ken");
  });
});
