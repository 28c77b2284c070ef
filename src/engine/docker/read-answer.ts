import { ChaosError } from "../../world/chaos-error.ts";

/** So much of an answer that cannot be read is shown. */
const LONGEST_EXCERPT = 80;

/** Reads an answer; throws `engine-failed` with what was expected where it has another shape. */
export function readAnswer<Answer, Read>(
  answer: Answer,
  options: {
    /** E.g. `a list of containers`. */
    readonly expected: string;
    readonly read: (answer: Answer) => Read;
    /** The engine's address. */
    readonly from: string;
  },
): Read {
  try {
    return options.read(answer);
  } catch (error) {
    const text = typeof answer === "string" ? answer : (JSON.stringify(answer) ?? "nothing");
    const excerpt = text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}...` : text;
    throw new ChaosError(
      "engine-failed",
      `expected ${options.expected} from the engine at ${options.from}, got ${excerpt || "nothing"}; check what stands between chaos-monkey and the engine`,
      { cause: error },
    );
  }
}

/** The fields of an answer to `GET /version` that are used. */
export function readVersion(answer: unknown): {
  readonly version: string;
  /** API versions, e.g. `1.41`. */
  readonly newest: string;
  readonly oldest: string;
} {
  const { Version, ApiVersion, MinAPIVersion } = asRecord(answer);
  const newest = apiVersion(ApiVersion);
  return {
    version: asText(Version),
    newest,
    oldest: MinAPIVersion === undefined ? newest : apiVersion(MinAPIVersion),
  };
}

/** The number of processors in an answer to `GET /info`. */
export function readProcessors(answer: unknown): number {
  const { NCPU } = asRecord(answer);
  if (typeof NCPU === "number" && NCPU >= 1) return NCPU;
  throw new TypeError("no number of processors");
}

function apiVersion(value: unknown): string {
  const text = asText(value);
  if (!/^\d+\.\d+$/.test(text)) throw new TypeError(`no API version: ${text}`);
  return text;
}

/** Throws a TypeError for anything but an object with names. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new TypeError(`no object: ${typeof value}`);
}

/** Throws a TypeError for anything but a text. */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`no text: ${typeof value}`);
}

/** What is no text is left out: a label of another type is no label. */
export function asTexts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(value === null || value === undefined ? {} : asRecord(value));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
