import { request } from "node:http";

export interface RawAnswer {
  readonly status: number;
  /** What the engine says in an error. */
  readonly message: string;
  readonly body: string;
}

/** One request to an engine's socket, past every client library. */
export function rawRequest(
  socketPath: string,
  method: "GET" | "POST" | "DELETE",
  path: string,
  json?: object,
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const headers = json && { "content-type": "application/json" };
  const asked = request({ socketPath, method, path, headers }, (answer) => {
    let body = "";
    answer.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    answer.on("end", () =>
      resolve({ status: answer.statusCode ?? 0, message: messageIn(body), body }),
    );
    answer.on("error", reject);
  });
  asked.on("error", reject).end(json && JSON.stringify(json));
  return promise;
}

function messageIn(body: string): string {
  try {
    return String((JSON.parse(body) as { readonly message?: unknown }).message ?? "");
  } catch {
    return "";
  }
}
