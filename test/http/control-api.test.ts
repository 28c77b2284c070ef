import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isServed, RemoteControl } from "../../src/cli/remote-control.ts";
import type { Control, StrikeCommand } from "../../src/control/control.ts";
import { controlApi } from "../../src/http/control-api.ts";
import { serveControl } from "../../src/http/control-server.ts";
import { controlSocketPath } from "../../src/http/control-socket.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";

function scripted(differing: Partial<Control> = {}): Control & { wishes: StrikeCommand[] } {
  const wishes: StrikeCommand[] = [];
  return {
    wishes,
    status: async () => ({ version: "1.2.3" }) as never,
    targets: async ({ all }) => [{ name: all ? "all" : "some", id: "1", state: "", health: "" }],
    strike: async (wish) => {
      wishes.push(wish);
      return { kind: "held", code: "protected", because: "x", passedOver: {}, dryRun: wish.dryRun };
    },
    progress: async (strike, { afterSeq, waitMs }) =>
      ({ events: [], open: false, strike, afterSeq, waitMs }) as never,
    flushHolds: async () => {},
    leases: async () => [],
    undo: async () => ({ undone: [], open: [] }),
    halt: async (order) => ({ latched: { ...order, at: "now" }, undone: 2, open: [] }),
    stop: async (order) => ({ latched: { ...order, at: "" }, undone: 0, open: [], ending: true }),
    resume: async () => ({ lifted: ["halt"] }),
    changeMode: async ({ mode }) => ({ before: "none", mode, changed: [] }),
    ...differing,
  };
}

/** Fails the test: nothing happens in it that nobody foresaw. */
function unforeseen(error: unknown): never {
  throw error;
}

async function serve(control: Control) {
  const stateDir = mkdtempSync(join(tmpdir(), "chaos-http-"));
  const server = await serveControl(async () => controlApi(control, unforeseen), stateDir);
  onTestFinished(async () => {
    await server.stop();
    rmSync(stateDir, { recursive: true });
  });
  const path = controlSocketPath(stateDir);
  return { path, stateDir, server, remote: new RemoteControl(path) };
}

test("what is asked through the socket is what the daemon answers", async () => {
  const control = scripted();
  const { remote } = await serve(control);
  expect(await remote.status()).toEqual({ version: "1.2.3" });
  expect(await remote.targets({ all: true })).toMatchObject([{ name: "all" }]);
  expect(await remote.targets({ all: false })).toMatchObject([{ name: "some" }]);
  expect(await remote.progress("7-ab", { afterSeq: 3, waitMs: 50 })).toMatchObject({
    strike: "7-ab",
    afterSeq: 3,
    waitMs: 50,
  });
});

test("a wish for a strike arrives whole", async () => {
  const control = scripted();
  const { remote } = await serve(control);
  const wish = {
    names: ["worker", "re2:api-.*"],
    labels: ["tier=web"],
    count: "all",
    fault: "kill",
    params: { signal: "TERM" },
    dryRun: true,
  } as const;
  expect(await remote.strike(wish)).toMatchObject({ kind: "held", dryRun: true });
  expect(control.wishes).toEqual([wish]);
});

test("a single target of earlier versions is one of the names", async () => {
  const control = scripted();
  const answer = await controlApi(control, unforeseen).request("/v1/strikes", {
    method: "POST",
    body: '{"target":"worker"}',
  });
  expect(answer.status).toBe(200);
  expect(control.wishes).toEqual([{ names: ["worker"], params: {}, dryRun: false }]);
});

test("an error keeps its code and its sentence on the way", async () => {
  const { remote } = await serve(
    scripted({
      strike: async () => {
        throw new ChaosError("no-such-target", "nobody answers to that");
      },
    }),
  );
  await expect(remote.strike({ params: {}, dryRun: false })).rejects.toMatchObject({
    code: "no-such-target",
    message: "nobody answers to that",
  });
});

test("only the owner may open the socket", async () => {
  const { path } = await serve(scripted());
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a body without end is refused once it is too long, and not read on (P62)", async () => {
  const { path } = await serve(scripted());
  const { promise: answered, resolve, reject } = Promise.withResolvers<number | undefined>();
  const request = httpRequest(
    { socketPath: path, method: "POST", path: "/v1/strikes" },
    (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    },
  );
  // the server closes the connection on this sender
  request.on("error", reject);
  const chunk = Buffer.alloc(64 * 1024, " ");
  let sent = 0;
  const send = () => {
    while (!request.destroyed && sent < 700e6 && request.write(chunk)) sent += chunk.length;
    sent += chunk.length;
  };
  request.on("drain", send);
  send();
  expect(await answered).toBe(413);
  request.destroy();
  expect(sent).toBeLessThan(10e6);
});

test("a socket that a dead daemon left behind is replaced", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "chaos-http-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true }));
  writeFileSync(controlSocketPath(stateDir), "");
  expect(await isServed(controlSocketPath(stateDir))).toBe(false);
  const server = await serveControl(async () => controlApi(scripted(), unforeseen), stateDir);
  onTestFinished(() => server.stop());
  expect(await isServed(controlSocketPath(stateDir))).toBe(true);
});

test("after the daemon has closed, nobody is behind the socket and the error says so", async () => {
  const { path, server, remote } = await serve(scripted());
  await server.stop();
  expect(await isServed(path)).toBe(false);
  await expect(remote.status()).rejects.toMatchObject({ code: "no-daemon" });
});

test("whoever may not open the socket is told who may", async (context) => {
  context.skip(process.geteuid?.() !== 0, "only root can try it as somebody else");
  const { path, remote } = await serve(scripted());
  process.seteuid?.("nobody");
  onTestFinished(() => process.seteuid?.(0));
  expect(await isServed(path)).toBe(true);
  await expect(remote.status()).rejects.toMatchObject({
    code: "no-daemon",
    message: expect.stringContaining("only the user that runs the daemon may use it"),
  });
});

test("a state folder too long for a socket is refused with the way out", async () => {
  await expect(
    serveControl(async () => controlApi(scripted(), unforeseen), `/tmp/${"x".repeat(120)}`),
  ).rejects.toThrow(/set CHAOS_STATE_DIR to a shorter one/);
});

test.each([
  ["no JSON", "{", /^expected a JSON body/],
  ["an unknown key", '{"victim":"x"}', /^Unrecognized key: "victim"$/],
  ["a number for a name", '{"target":7}', /^target: .*expected string, received number$/],
])("a strike with %s is refused with 400 and not asked for", async (_what, body, message) => {
  const control = scripted();
  const answer = await controlApi(control, unforeseen).request("/v1/strikes", {
    method: "POST",
    body,
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ message: expect.stringMatching(message) });
  expect(control.wishes).toEqual([]);
});

test("a mistake of ours is answered with 500, and told with its stack", async () => {
  const mistake = new TypeError("x is undefined");
  const told: unknown[] = [];
  const control = scripted({ status: () => Promise.reject(mistake) });
  const answer = await controlApi(control, (error) => told.push(error)).request("/v1/status");
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({ message: "x is undefined" });
  expect(told).toEqual([mistake]);
});

test("an unknown path is answered with 404 in JSON", async () => {
  const answer = await controlApi(scripted(), unforeseen).request("/v2/nothing");
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: "bad-usage" });
});

test("orders arrive with who gives them and why", async () => {
  const { remote } = await serve(scripted());
  const order = { by: "ann (cli)", why: "smoke" };
  expect(await remote.halt(order)).toEqual({
    latched: { ...order, at: "now" },
    undone: 2,
    open: [],
  });
  expect(await remote.stop(order)).toMatchObject({ ending: true });
  expect(await remote.resume(order)).toEqual({ lifted: ["halt"] });
  expect(await remote.changeMode({ ...order, mode: "safe" })).toMatchObject({ mode: "safe" });
});

test("an order without a name or a reason is refused", async () => {
  const { remote } = await serve(scripted());
  await expect(remote.halt({ by: "", why: "smoke" })).rejects.toMatchObject({ code: "bad-usage" });
  await expect(remote.halt({ by: "ann", why: "" })).rejects.toMatchObject({ code: "bad-usage" });
});
