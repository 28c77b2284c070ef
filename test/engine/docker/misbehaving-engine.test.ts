import { expect, test, vi } from "vitest";
import { DockerEngine } from "../../../src/engine/docker/docker-engine.ts";
import {
  MISBEHAVIOURS,
  type Misbehaviour,
  misbehavingEngine,
} from "../../support/misbehaving-engine.ts";

const ANSWERS_WITHIN_MS = 300;
/** For a machine that is busy with other tests. */
const AND_A_MOMENT_MS = 3000;
const ID = "a".repeat(64);

type Request = (engine: DockerEngine) => Promise<unknown>;

const LIMITS = { cpuQuota: 1000 };
const ENDPOINT = { ipam: undefined, links: [], aliases: [], driverOpts: {}, macAddress: "" };
const GRACE = { graceMs: 0 };

const REQUESTS: Readonly<Record<string, Request>> = {
  list: (engine) => engine.list(),
  inspect: (engine) => engine.inspect(ID),
  remembered: (engine) => engine.remembered(0),
  kill: (engine) => engine.kill(ID, "SIGKILL"),
  start: (engine) => engine.start(ID),
  stop: (engine) => engine.stop(ID, GRACE),
  restart: (engine) => engine.restart(ID, GRACE),
  pause: (engine) => engine.pause(ID),
  unpause: (engine) => engine.unpause(ID),
  update: (engine) => engine.update(ID, LIMITS),
  connect: (engine) => engine.connect(ID, "net", ENDPOINT),
  disconnect: (engine) => engine.disconnect(ID, "net"),
  watch: async (engine) => {
    const stop = new AbortController();
    const { ended } = await engine.watch(() => {}, stop.signal);
    // a stream that has begun may go on; what it says must not be believed
    setTimeout(() => stop.abort(), ANSWERS_WITHIN_MS);
    throw (await ended) ?? new Error("nothing was told");
  },
};

function engineAt(path: string): DockerEngine {
  const settings = {
    address: { kind: "unix", path },
    tlsVerify: false,
    certDir: undefined,
  } as const;
  return new DockerEngine(settings, { answersWithinMs: ANSWERS_WITHIN_MS });
}

/** What became of a request, which must be known within the limit. */
async function outcomeOf(request: Request, engine: DockerEngine): Promise<unknown> {
  const limit = ANSWERS_WITHIN_MS + AND_A_MOMENT_MS;
  const timedOut = new Promise((resolve) => setTimeout(resolve, limit, "did not end").unref());
  return Promise.race([
    request(engine).then(
      () => "succeeded",
      (error: unknown) => error,
    ),
    timedOut,
  ]);
}

const EXPECTED = expect.objectContaining({
  code: expect.stringMatching(/^engine-(unreachable|failed)$/),
  message: expect.stringMatching(/engine at unix:\/\/.*docker\.sock/),
});

/** Requests that read nothing from a success: what it did is looked at with other requests. */
const BLIND = Object.keys(REQUESTS).filter(
  (name) => !["list", "inspect", "remembered", "watch"].includes(name),
);
const SUCCEEDS_FOR_BLIND = [
  "sends a page instead of JSON",
  "sends broken JSON",
  "sends JSON of another shape",
  "promises a shorter body than it sends",
];

for (const [how, misbehave] of Object.entries<Misbehaviour>(MISBEHAVIOURS)) {
  test(`an engine that ${how} ends every request within its limit (P53)`, async () => {
    await using server = await misbehavingEngine(misbehave);
    const engine = engineAt(server.path);
    const readsNothing = SUCCEEDS_FOR_BLIND.includes(how) ? BLIND : [];
    const names = Object.keys(REQUESTS).filter((name) => !readsNothing.includes(name));
    const outcomes = await Promise.all(
      names.map(async (name) => [name, await outcomeOf(REQUESTS[name]!, engine)]),
    );
    // what a stream has told before it hangs counts, as with an engine that goes on
    const isStream = (name: string) => name === "watch" || name === "remembered";
    for (const [name, outcome] of outcomes) {
      expect.soft(outcome, String(name)).not.toBe("did not end");
      if (!isStream(String(name))) expect.soft(outcome, String(name)).toEqual(EXPECTED);
    }
    // nothing is left open either
    await vi.waitFor(() => expect(server.connections.size).toBe(0), 5000);
  });

  test(`an engine that ${how} at the negotiation is told within its limit (P53)`, async () => {
    await using server = await misbehavingEngine(misbehave, /./);
    const outcome = await outcomeOf((it) => it.identify(), engineAt(server.path));
    expect(outcome).toEqual(EXPECTED);
  });
}

test("the error of an answer that breaks off says how much of it came (P53)", async () => {
  await using server = await misbehavingEngine(MISBEHAVIOURS["breaks off in its body"]);
  await expect(engineAt(server.path).inspect(ID)).rejects.toMatchObject({
    code: "engine-unreachable",
    message: expect.stringContaining('got "an answer that broke off after 908 bytes"'),
  });
});

test("an answer of another shape is shown, and is not taken for an engine that is away", async () => {
  await using server = await misbehavingEngine(MISBEHAVIOURS["sends a page instead of JSON"]);
  await expect(engineAt(server.path).list()).rejects.toMatchObject({
    code: "engine-failed",
    message: expect.stringMatching(/^expected a list of containers from the engine.*got <html>;/),
  });
});

test("an event stream that is never answered ends as any other request does (P53)", async () => {
  await using server = await misbehavingEngine(MISBEHAVIOURS["never answers"], /events/);
  const watching = engineAt(server.path).watch(() => {}, new AbortController().signal);
  await expect(watching).rejects.toMatchObject({ code: "engine-unreachable" });
});

test("an event of unlimited length ends the stream instead of filling the memory (P53)", async () => {
  const endless: Misbehaviour = (connection) => {
    connection.write('HTTP/1.1 200 OK\r\n\r\n{"Type":"');
    const more = () => {
      while (!connection.destroyed && connection.write("x".repeat(100_000))) {}
    };
    connection.on("drain", more);
    more();
  };
  await using server = await misbehavingEngine(endless, /events/);
  const { ended } = await engineAt(server.path).watch(() => {}, new AbortController().signal);
  expect((await ended)?.message).toMatch(/an event of more than 1048576 characters/);
});

test.each([
  ["garbage", "nonsense\n"],
  ["no object", "null\n"],
  ["an actor of another shape", '{"Type":"container","Action":"die","Actor":{"ID":5}}\n'],
])("an event stream that tells %s ends, and says what came (P53)", async (_, line) => {
  const telling: Misbehaviour = (connection) => connection.write(`HTTP/1.1 200 OK\r\n\r\n${line}`);
  await using server = await misbehavingEngine(telling, /events/);
  const { ended } = await engineAt(server.path).watch(() => {}, new AbortController().signal);
  expect((await ended)?.message).toContain("an event that cannot be read: ");
});
