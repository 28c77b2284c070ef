import { isJsonObject, type Json, type JsonObject, listIn, textIn, valueIn } from "../json.ts";
import { pythonJson } from "../python/python-json.ts";
import { entriesOf, isTruthy, pythonStr } from "../python/python-value.ts";
import type { LogLine } from "./log-line.ts";

export type NotificationName =
  | "run-started"
  | "run-completed"
  | "run-failed"
  | "run-deviated"
  | "validate-started"
  | "validate-completed"
  | "validate-failed";

export type Notify = (name: NotificationName, payload: Json, error?: string) => Promise<void>;

const CONNECT_MS = 2000;
const READ_MS = 5000;

/**
 * Notifies the channels of the settings file, one after the other. A channel that fails never
 * affects the run: the log has it at debug level.
 */
export function notifyChannels(options: {
  readonly settings: JsonObject;
  readonly write: (line: LogLine) => void;
  readonly now: () => number;
}): Notify {
  const { settings, write, now } = options;
  const channels = listIn(settings, "notifications").filter(isJsonObject);
  const debug = (text: string) => write({ level: "debug", text });
  for (const channel of channels.filter((it) => valueIn(it, "type") === "plugin"))
    write({
      level: "warning",
      text:
        `The notification plugin '${pythonStr(valueIn(channel, "module") ?? null)}' is a Python ` +
        "module, which cannot be called here. Use a channel of type http instead.",
    });
  return async (name, payload, error) => {
    const [phase = ""] = name.split("-");
    const event: JsonObject = {
      name,
      payload,
      phase,
      ts: now() / 1000,
      ...(error !== undefined && { error }),
    };
    for (const channel of channels) {
      const wanted = listIn(channel, "events");
      if (valueIn(channel, "type") !== "http" || (wanted.length > 0 && !wanted.includes(name)))
        continue;
      const trouble = await post(channel, event, debug);
      if (trouble !== undefined) debug(`failed calling notification endpoint: ${trouble}`);
    }
  };
}

async function post(
  channel: JsonObject,
  event: JsonObject,
  warn: (text: string) => void,
): Promise<string | undefined> {
  const url = textIn(channel, "url");
  if (url === undefined) return "missing url in notification channel";
  const forwards = isTruthy(valueIn(channel, "forward_event_payload") ?? true);
  const headers = Object.fromEntries(
    entriesOf(asObject(valueIn(channel, "headers"))).map(([key, value]) => [key, pythonStr(value)]),
  );
  const { sendLikeRequests } = await import("../provider/requests.ts");
  const outcome = await sendLikeRequests({
    url,
    method: forwards ? "POST" : "GET",
    headers: { ...(forwards && { "Content-Type": "application/json" }), ...headers },
    body: forwards ? pythonJson(event) : undefined,
    connectTimeoutMs: CONNECT_MS,
    readTimeoutMs: READ_MS,
    verifyTls: isTruthy(valueIn(channel, "verify_tls") ?? true),
    warn,
  });
  switch (outcome.kind) {
    case "answer":
      return outcome.status > 399 ? `${url} answered ${outcome.status}` : undefined;
    case "unreachable":
    case "impossible":
      return `${url}: ${outcome.because}`;
    case "timed-out":
    case "interrupted":
      return `${url}: ${outcome.kind}`;
  }
}

function asObject(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}
