import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { DockerEngine } from "../../../src/engine/docker/docker-engine.ts";
import { Loopback } from "../../support/loopback.ts";

const DIED = {
  Type: "container",
  Action: "die",
  Actor: { ID: "a".repeat(64), Attributes: { name: "worker", exitCode: "137" } },
  timeNano: 1_767_225_600_250_000_000,
};

/** An engine that is asked for its events, and never says that these were all. */
async function engineWithoutEnd(tell: (answer: ServerResponse) => void) {
  const server = await Loopback.start((request, answer) => {
    if (request.url?.includes("/events")) return tell(answer);
    answer.setHeader("Content-Type", "application/json");
    answer.end('{"Version":"26.1.5","ApiVersion":"1.45","MinAPIVersion":"1.24"}');
  });
  const address = { kind: "tcp", host: "127.0.0.1", port: server.port } as const;
  return { server, engine: new DockerEngine({ address, tlsVerify: false, certDir: "" }) };
}

test("an engine whose clock is behind ours has told soon what it remembers, though it goes on", async () => {
  const { server, engine } = await engineWithoutEnd((answer) => {
    answer.write(`${JSON.stringify(DIED)}\n`);
  });
  await using _server = server;
  expect(await engine.remembered(0)).toMatchObject([{ action: "die", name: "worker" }]);
});

test("an engine that does not even begin to tell what it remembers counts as away", async () => {
  const { server, engine } = await engineWithoutEnd(() => {});
  await using _server = server;
  await expect(engine.remembered(0)).rejects.toMatchObject({ code: "engine-unreachable" });
});
