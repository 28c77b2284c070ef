import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, request as forward, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
}

/**
 * Stands between the monkey and an engine's socket, passes everything on, streams included, and
 * remembers each request. While it is closed it hangs up on everybody, as an engine that is away.
 */
export class RecordingProxy implements AsyncDisposable {
  readonly requests: RecordedRequest[] = [];
  readonly socket: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "recording-proxy-"));
  readonly #server: Server;
  #open = true;

  private constructor(engineSocket: string) {
    this.socket = join(this.#folder, "docker.sock");
    this.#server = createServer((asked, answer) => {
      const { method = "", url = "", headers } = asked;
      this.requests.push({ method, path: url });
      const passedOn = forward(
        { socketPath: engineSocket, method, path: url, headers },
        (answered) => {
          answer.writeHead(answered.statusCode ?? 502, answered.headers);
          answer.flushHeaders();
          answered.pipe(answer);
          answered.on("error", () => answer.destroy());
        },
      );
      passedOn.on("error", () => answer.destroy());
      answer.on("close", () => passedOn.destroy());
      asked.pipe(passedOn);
    });
    this.#server.on("connection", (client) => {
      if (!this.#open) client.destroy();
    });
    // attach and exec leave HTTP behind
    this.#server.on("upgrade", (asked, client, head) => {
      this.requests.push({ method: asked.method ?? "", path: asked.url ?? "" });
      const engine = connect(engineSocket);
      const lines = [`${asked.method} ${asked.url} HTTP/1.1`];
      for (let at = 0; at < asked.rawHeaders.length; at += 2) {
        lines.push(`${asked.rawHeaders[at]}: ${asked.rawHeaders[at + 1]}`);
      }
      engine.write(`${lines.join("\r\n")}\r\n\r\n`);
      engine.write(head);
      engine.pipe(client).pipe(engine);
      engine.on("error", () => client.destroy());
      client.on("error", () => engine.destroy());
    });
  }

  static async start(engineSocket: string): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(engineSocket);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    proxy.#server.on("error", reject).listen(proxy.socket, resolve);
    await promise;
    chmodSync(proxy.#folder, 0o755);
    chmodSync(proxy.socket, 0o666); // the monkey is not root
    return proxy;
  }

  close(): void {
    this.#open = false;
    this.#server.closeAllConnections();
  }

  open(): void {
    this.#open = true;
  }

  /** What could have changed anything. */
  get mutating(): readonly RecordedRequest[] {
    return this.requests.filter(({ method }) => method !== "GET" && method !== "HEAD");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
