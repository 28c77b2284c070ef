import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { Hono } from "hono";
import { ChaosError } from "../world/chaos-error.ts";
import type { Part } from "../world/supervisor.ts";
import { controlSocketPath, LONGEST_SOCKET_PATH } from "./control-socket.ts";

/**
 * Serves the API on `control.sock`. A socket that an earlier daemon left behind is replaced, so the
 * caller must hold the daemon lock. Stopping it closes it and ends open requests. The API is made, and
 * what speaks HTTP for it loaded, with the first request: most daemons are struck before anybody
 * asks them anything.
 */
export async function serveControl(makeApi: () => Promise<Hono>, stateDir: string): Promise<Part> {
  const path = controlSocketPath(stateDir);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new ChaosError(
      "bad-setting",
      `expected a state folder whose path leaves room for a socket (${LONGEST_SOCKET_PATH} bytes in all), ` +
        `got ${path}; set CHAOS_STATE_DIR to a shorter one`,
    );
  }
  rmSync(path, { force: true });
  let listener: Promise<RequestListener> | undefined;
  const server = createServer((request, answer) => {
    listener ??= load(makeApi);
    listener
      .then((listen) => listen(request, answer))
      .catch((error: unknown) => answer.writeHead(500).end(String(error)));
  });
  // created for its owner alone from the first moment
  const umask = process.umask(0o177);
  try {
    server.listen(path);
    await once(server, "listening");
  } finally {
    process.umask(umask);
  }
  chmodSync(path, 0o600);
  const end = () => {
    server.close();
    server.closeAllConnections();
    rmSync(path, { force: true });
  };
  return { name: "control socket", stop: async () => end(), kill: end };
}

async function load(makeApi: () => Promise<Hono>): Promise<RequestListener> {
  const [{ getRequestListener }, api] = await Promise.all([import("@hono/node-server"), makeApi()]);
  return getRequestListener(api.fetch);
}
