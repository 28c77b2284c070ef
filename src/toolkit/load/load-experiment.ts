import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import type { ExperimentDocument } from "../document.ts";
import { invalid } from "../invalid.ts";
import { isJsonObject, type Json } from "../json.ts";
import { isTruthy } from "../python/python-value.ts";
import type { FetchOptions } from "./fetch-experiment.ts";
import { FORMATS, parseExperimentText } from "./load-text.ts";
import { readBytes } from "./read-text.ts";
import { formatOf } from "./variables.ts";

/**
 * Loads an experiment from a file or over HTTP, without validating it: an empty source is an empty
 * experiment. Throws a `bad-experiment` where it cannot be fetched or read, or is no mapping.
 */
export async function loadExperiment(
  source: string,
  options: FetchOptions,
): Promise<ExperimentDocument> {
  const text = await readSource(source);
  const value =
    text === undefined
      ? await (await import("./fetch-experiment.ts")).fetchExperiment(source, options)
      : await parseFile(text, source);
  if (isJsonObject(value)) return value;
  if (!isTruthy(value)) return {};
  throw invalid(`${source}: an experiment must be a mapping`);
}

/** The text of a file; undefined where the source is an address instead. */
async function readSource(source: string): Promise<string | undefined> {
  try {
    // a replaced letter would only show later, as an unknown name
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      await readBytes(source),
    );
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      throw new ChaosError("bad-experiment", `cannot read ${source}: ${messageOf(error)}`, {
        cause: error,
      });
    }
    const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(source) ?? [];
    if (scheme === undefined) throw invalid(`Path "${source}" does not exist.`);
    if (!/^https?$/i.test(scheme)) {
      throw invalid(`'${scheme.toLowerCase()}' is not a supported source scheme.`);
    }
    return undefined;
  }
}

async function parseFile(text: string, source: string): Promise<Json> {
  const format = formatOf(source);
  if (format === undefined) throw invalid(FORMATS);
  return parseExperimentText(text, format, source);
}
