import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the engine sends instead of a proper answer; it may go on until the connection closes. */
export type Misbehaviour = (connection: Socket) => void;

const VERSION = '{"Version":"26.1.5","ApiVersion":"1.45","MinAPIVersion":"1.24"}';
const OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/** Ways in which an answer can go wrong between an engine and its client. */
export const MISBEHAVIOURS = {
  "never answers": () => {},
  "closes the connection at once": (connection) => connection.destroy(),
  "ends the connection without an answer": (connection) => connection.end(),
  "breaks off in the headers": (connection) => connection.end("HTTP/1.1 200 OK\r\nContent-"),
  "hangs in the headers": (connection) => connection.write("HTTP/1.1 200 OK\r\nContent-"),
  "sends headers without end": (connection) =>
    repeatedly(connection, `X-Filler: ${"x".repeat(1000)}\r\n`, "HTTP/1.1 200 OK\r\n"),
  "breaks off in its body": (connection) => {
    connection.write(`${OK}Content-Length: 5000\r\n\r\n${body(900)}`);
    setTimeout(() => connection.destroy(), 20);
  },
  "breaks off in a chunk": (connection) => {
    connection.write(`${OK}Transfer-Encoding: chunked\r\n\r\n1000\r\n${body(900)}`);
    setTimeout(() => connection.destroy(), 20);
  },
  "hangs in its body": (connection) =>
    connection.write(`${OK}Content-Length: 5000\r\n\r\n${body(900)}`),
  "promises a longer body than it sends": (connection) =>
    connection.end(`${OK}Content-Length: 5000\r\n\r\n${body(900)}`),
  "promises a shorter body than it sends": (connection) =>
    connection.write(`${OK}Content-Length: 10\r\n\r\n${body(900)}`),
  "sends a body without end": (connection) => repeatedly(connection, body(100_000), `${OK}\r\n`),
  "sends a body in drips": (connection) => {
    connection.write(`${OK}\r\n`);
    const timer = setInterval(() => connection.write("["), 10);
    connection.on("close", () => clearInterval(timer));
  },
  "sends garbage instead of HTTP": (connection) =>
    connection.write("\u0000\u0001SSH-2.0-x\r\n\r\n"),
  "sends a page instead of JSON": (connection) =>
    connection.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"),
  "sends broken JSON": (connection) => connection.end(`${OK}Content-Length: 5\r\n\r\n{"Id"`),
  "sends JSON of another shape": (connection) =>
    connection.end(`${OK}Content-Length: 21\r\n\r\n{"Id":5,"State":null}`),
  "redirects to elsewhere": (connection) =>
    connection.end(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    ),
  "switches to another protocol": (connection) =>
    connection.write("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"),
} as const satisfies Readonly<Record<string, Misbehaviour>>;

/**
 * An engine that answers `/version` as Docker 26.1 does, and misbehaves in one way at every other
 * request, or at every request that `where` matches.
 */
export async function misbehavingEngine(misbehave: Misbehaviour, where = /^(?!.*\/version)/) {
  const path = join(temporaryFolder(), "docker.sock");
  const connections = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("error", () => connection.destroy());
    connection.on("close", () => connections.delete(connection));
    let head = "";
    connection.on("data", (chunk) => {
      head += chunk.toString();
      const [line = "", rest] = head.split("\r\n\r\n", 2);
      if (rest === undefined) return;
      head = "";
      const [request = ""] = line.split("\r\n");
      requests.push(request);
      if (where.test(request)) misbehave(connection);
      else connection.write(`${OK}Content-Length: ${VERSION.length}\r\n\r\n${VERSION}`);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  return {
    path,
    requests,
    connections,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const connection of connections) connection.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function body(length: number): string {
  return `[{"Id":"${"a".repeat(length)}`;
}

/** Writes as fast as it is read, until the connection closes. */
function repeatedly(connection: Socket, text: string, first: string): void {
  const more = () => {
    while (!connection.destroyed && connection.write(text)) {}
  };
  connection.on("drain", more);
  connection.write(first);
  more();
}
