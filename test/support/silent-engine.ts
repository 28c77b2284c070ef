import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/** A socket that takes every request and never answers. */
export async function silentEngine() {
  const path = join(temporaryFolder(), "docker.sock");
  const connections = new Set<Socket>();
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("data", () => onAsked()).on("error", () => connection.destroy());
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  return {
    path,
    /** Resolves with the first request. */
    asked,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const connection of connections) connection.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
