import { readFile } from "node:fs/promises";
import { askHttp, type HttpAnswer, headerOf } from "../probe/http.ts";
import { textOf } from "../probe/http-text.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Environment } from "./configuration.ts";
import {
  type Experiment,
  isJsonObject,
  type Json,
  type JsonObject,
  objectIn,
  valueIn,
} from "./experiment.ts";
import { invalid } from "./invalid.ts";
import { parseExperimentText } from "./load-text.ts";
import { isTruthy, pythonStr } from "./python-value.ts";
import { formatOf } from "./variables.ts";

export interface LoadOptions {
  /** `auths` of the settings: by host and port, `{type, value}` for the Authorization header. */
  readonly auths?: JsonObject | undefined;
  readonly env: Environment;
  /** false: any certificate will do. */
  readonly verifyTls?: boolean;
  readonly signal?: AbortSignal;
}

const FORMATS = "only files with json, yaml or yml extensions are supported";
/** Instead of Chaos Toolkit's waiting for ever. */
const PATIENCE_MS = 30_000;

/**
 * Loads an experiment from a file or over HTTP. It is not validated yet: what is empty comes as an
 * empty experiment. Throws a `bad-experiment` where it cannot be had, read, or is no mapping.
 */
export async function loadExperiment(source: string, options: LoadOptions): Promise<Experiment> {
  const text = await readSource(source);
  const value =
    text === undefined ? await fetchExperiment(source, options) : parseFile(text, source);
  if (isJsonObject(value)) return value;
  if (!isTruthy(value)) return {};
  throw invalid(`${source}: an experiment must be a mapping`);
}

/** The text of a file; undefined where the source is an address instead. */
async function readSource(source: string): Promise<string | undefined> {
  try {
    return await readFile(source, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      throw new ChaosError("bad-experiment", `cannot read ${source}: ${error}`, { cause: error });
    }
    const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(source) ?? [];
    if (scheme === undefined) throw invalid(`Path "${source}" does not exist.`);
    if (!/^https?$/i.test(scheme)) {
      throw invalid(`'${scheme.toLowerCase()}' is not a supported source scheme.`);
    }
    return undefined;
  }
}

function parseFile(text: string, source: string): Json {
  const format = formatOf(source);
  if (format === undefined) throw invalid(FORMATS);
  return parseExperimentText(text, format, source);
}

async function fetchExperiment(source: string, options: LoadOptions): Promise<Json> {
  const { env, verifyTls = true, signal } = options;
  const authorization = authorizationFor(source, options);
  const outcome = await askHttp({
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

function authorizationFor(source: string, { auths = {}, env }: LoadOptions): string | undefined {
  const token = env.CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN;
  if (token) return `bearer ${token}`;
  const host = URL.canParse(source) ? new URL(source).host : "";
  const auth = objectIn(auths, host);
  if (auth === undefined) return undefined;
  const [type, value] = [valueIn(auth, "type") ?? "", valueIn(auth, "value") ?? ""];
  return `${pythonStr(type)} ${pythonStr(value)}`;
}

function parseAnswer(answer: HttpAnswer, source: string): Json {
  const text = textOf(answer);
  if (answer.status !== 200) throw invalid(`Failed to fetch the experiment: ${text}`);
  const type = (headerOf(answer.headers, "content-type") ?? "").toLowerCase();
  if (type.includes("application/json")) return parseExperimentText(text, "json", source);
  if (type.includes("application/x-yaml") || type.includes("text/yaml")) {
    return parseExperimentText(text, "yaml", source);
  }
  if (!type.includes("text/plain")) throw invalid(FORMATS);
  try {
    return parseExperimentText(text, "json", source);
  } catch {
    // plain text that is no JSON is YAML, or wrong
    return parseExperimentText(text, "yaml", source);
  }
}
