import { readFileSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";

/** Speaks TLS on a port of 127.0.0.1 in front of a unix socket, for clients of its authority only. */
export class TlsProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  private constructor(socketPath: string, certificates: string) {
    const read = (name: string) => readFileSync(join(certificates, name));
    this.#server = createServer(
      {
        ca: read("ca.pem"),
        cert: read("server.pem"),
        key: read("server-key.pem"),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (client) => {
        const engine = connect(socketPath);
        engine.pipe(client).pipe(engine);
        engine.on("error", () => client.destroy());
        client.on("error", () => engine.destroy()).on("close", () => engine.destroy());
      },
    );
    this.#server.on("connection", (client: Socket) => {
      this.#connections.add(client);
      client.on("close", () => this.#connections.delete(client));
    });
  }

  /** `certificates`: a folder as `makeCertificates` fills it. */
  static async start(socketPath: string, certificates: string): Promise<TlsProxy> {
    const proxy = new TlsProxy(socketPath, certificates);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    proxy.#server.on("error", reject).listen(0, "127.0.0.1", resolve);
    await promise;
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#connections) client.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }
}
