import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/** A socket that takes every request and never answers. */
export async function silentEngine(name = "docker.sock") {
  const folder = temporaryFolder();
  const path = join(folder, name);
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
    folder,
    path,
    /** Resolves with the first request. */
    asked,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const connection of connections) connection.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
