import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request as forward, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** A request at the gate. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/**
 * Called with each request before it is passed on, and again before its answer is. `keep`: it never
 * is. What is passed on while its client is dead is carried out all the same, as a request that was
 * on its way when its client died.
 */
export type Gate = (asked: Asked, moment: "asked" | "answered") => Promise<"pass" | "keep">;

/** Stands between the monkey and an engine's socket, and stops requests or answers at a gate. */
export class GateProxy implements AsyncDisposable {
  readonly socketPath: string;
  gate: Gate = async () => "pass";
  readonly #engineSocket: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "gate-"));
  readonly #server: Server;

  private constructor(engineSocket: string) {
    this.#engineSocket = engineSocket;
    this.socketPath = join(this.#folder, "docker.sock");
    this.#server = createServer(async (request, answer) => {
      const { method = "", url: path = "", headers } = request;
      // a client that dies while it asks has asked for nothing
      const body = await text(request).catch(() => undefined);
      if (body === undefined) return;
      const asked = { method, path, body };
      if ((await this.gate(asked, "asked")) === "pass") this.#pass(asked, headers, answer);
    });
  }

  static async start(engineSocket: string): Promise<GateProxy> {
    const proxy = new GateProxy(engineSocket);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    proxy.#server.on("error", reject).listen(proxy.socketPath, resolve);
    await promise;
    return proxy;
  }

  #pass(asked: Asked, headers: NodeJS.Dict<string | string[]>, answer: ServerResponse): void {
    const { method, path, body } = asked;
    const passedOn = forward({ socketPath: this.#engineSocket, method, path, headers });
    passedOn.on("response", async (answered) => {
      // an endless answer ends with its client, any other is to be carried out to its end
      answer.on("close", () => answered.destroy());
      answered.on("error", () => answer.destroy());
      if ((await this.gate(asked, "answered")) === "keep") return;
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answer.flushHeaders();
      answered.pipe(answer);
    });
    passedOn.on("error", () => answer.destroy());
    passedOn.end(body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
