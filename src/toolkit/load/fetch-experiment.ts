import { type HttpAnswer, headerOf } from "../../probe/http.ts";
import { invalid } from "../invalid.ts";
import { type Json, type JsonObject, objectIn, valueIn } from "../json.ts";
import { textOf } from "../provider/http-text.ts";
import { sendLikeRequests } from "../provider/requests.ts";
import { pythonStr } from "../python/python-value.ts";
import type { Environment } from "../scope/configuration.ts";
import { FORMATS, parseExperimentText } from "./load-text.ts";

export interface FetchOptions {
  /** `auths` of the settings: by host and port, `{type, value}` for the Authorization header. */
  readonly auths?: JsonObject | undefined;
  readonly env: Environment;
  /** false: any certificate is accepted. */
  readonly verifyTls?: boolean;
  readonly warn?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Chaos Toolkit has no limit here. */
const PATIENCE_MS = 30_000;

/** Fetches an experiment from a URL, and reads it by its Content-Type. */
export async function fetchExperiment(source: string, options: FetchOptions): Promise<Json> {
  const { env, verifyTls = true, warn = () => {}, signal } = options;
  const authorization = authorizationFor(source, options);
  const outcome = await sendLikeRequests({
    url: source,
    headers: {
      Accept: "application/json, application/x-yaml",
      ...(authorization !== undefined && { Authorization: authorization }),
    },
    connectTimeoutMs: PATIENCE_MS,
    readTimeoutMs: PATIENCE_MS,
    verifyTls,
    env,
    signal,
    warn,
  });
  switch (outcome.kind) {
    case "answer":
      return parseAnswer(outcome, source);
    case "unreachable":
    case "impossible":
      throw invalid(`Failed to fetch the experiment: ${outcome.because}`);
    case "timed-out":
      throw invalid(`Failed to fetch the experiment: no answer within ${PATIENCE_MS / 1000} s`);
    case "interrupted":
      throw invalid("Failed to fetch the experiment: interrupted");
  }
}

function authorizationFor(source: string, { auths = {}, env }: FetchOptions): string | undefined {
  const token = env.CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN?.trim();
  if (token) return `bearer ${token}`;
  // as it is written, also with a default port
  const [, place = ""] = /^[^:]*:\/\/([^/?#]*)/.exec(source) ?? [];
  const auth = objectIn(auths, place);
  if (auth === undefined) return undefined;
  const [type, value] = [valueIn(auth, "type") ?? "", valueIn(auth, "value") ?? ""];
  return `${pythonStr(type)} ${pythonStr(value)}`;
}

async function parseAnswer(answer: HttpAnswer, source: string): Promise<Json> {
  if (answer.isTooLarge)
    throw invalid(`Failed to fetch the experiment: ${source} answers with more than 16 MiB`);
  const text = textOf(answer);
  if (answer.status !== 200) throw invalid(`Failed to fetch the experiment: ${text}`);
  const type = (headerOf(answer.headers, "content-type") ?? "").toLowerCase();
  if (type.includes("application/json")) return parseExperimentText(text, "json", source);
  if (type.includes("application/x-yaml") || type.includes("text/yaml")) {
    return parseExperimentText(text, "yaml", source);
  }
  if (!type.includes("text/plain")) throw invalid(FORMATS);
  try {
    return await parseExperimentText(text, "json", source);
  } catch {
    // plain text that is no JSON is YAML, or wrong
    return parseExperimentText(text, "yaml", source);
  }
}
