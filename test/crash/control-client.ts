import { request } from "node:http";
import { text } from "node:stream/consumers";
import { controlSocketPath } from "../../src/http/control-socket.ts";

/** Asks the daemon of a state folder for something; undefined: it died over it. */
export function askDaemon(stateDir: string, path: string, body: unknown): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const asking = request({
    socketPath: controlSocketPath(stateDir),
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
  });
  asking.on("response", (answer) => {
    text(answer).then(
      (said) => {
        if (answer.statusCode === 200) resolve(JSON.parse(said));
        else reject(new Error(`expected the daemon to do ${path}, it answered: ${said}`));
      },
      () => resolve(undefined),
    );
  });
  asking.on("error", () => resolve(undefined));
  asking.end(JSON.stringify(body));
  return promise;
}
