import { type Document, isMap, type Pair, parseDocument, type YAMLMap } from "yaml";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";

/** One service as docker-compose understands it: anchors, aliases and merge keys resolved. */
export interface ComposeService {
  readonly name: string;
  readonly image: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly dependsOn: readonly string[];
  /** Empty: the project's default network, or a network mode of its own. */
  readonly networks: readonly string[];
}

/** A compose file, as text, as a document with places, and as what it means. */
export interface ComposeFile {
  /** For messages. */
  readonly name: string;
  readonly text: string;
  readonly meaning: ComposeMeaning;
  readonly services: readonly ComposeService[];
  /** The services as they are written, in the same order. */
  readonly nodes: YAMLMap;
}

/** The whole file as plain data. */
export type ComposeMeaning = Readonly<Record<string, unknown>> & {
  readonly services: Readonly<Record<string, unknown>>;
};

/** Reads a compose file; throws a `bad-usage` that names the place where it is none. */
export function readCompose(text: string, name: string): ComposeFile {
  const document = parseDocument(text, { merge: true, prettyErrors: true });
  const [error] = document.errors;
  if (error)
    throw new ChaosError("bad-usage", `${name}: ${error.message.trim()}`, { cause: error });
  const meaning = meaningOf(document, name);
  const nodes = document.get("services");
  if (!isMap(nodes) || !isMeaning(meaning)) {
    throw new ChaosError(
      "bad-usage",
      `${name}: expected a compose file with services below a key \`services\`, found none`,
    );
  }
  const services = nodes.items.map((pair) => {
    const service = nameOf(pair);
    return readService(service, meaning.services[service]);
  });
  return { name, text, meaning, services, nodes };
}

/** The key of a pair, as text. */
export function nameOf({ key }: Pair): string {
  return String(key);
}

function meaningOf(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 10_000 });
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError("bad-usage", `${name}: ${why}`, { cause: error });
  }
}

function isMeaning(value: unknown): value is ComposeMeaning {
  return isRecord(value) && isRecord(value.services);
}

function readService(name: string, value: unknown): ComposeService {
  const { image, labels, depends_on, networks } = isRecord(value) ? value : {};
  return {
    name,
    image: typeof image === "string" ? image : undefined,
    labels: readLabels(labels),
    dependsOn: namesIn(depends_on),
    networks: namesIn(networks),
  };
}

/** Written as a map, or as a list of `name=value`. */
function readLabels(labels: unknown): Readonly<Record<string, string>> {
  if (isRecord(labels)) {
    return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, show(value)]));
  }
  if (!Array.isArray(labels)) return {};
  return Object.fromEntries(
    labels.map((label) => {
      const [name = "", ...value] = String(label).split("=");
      return [name, value.join("=")];
    }),
  );
}

function show(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

/** Written as a list of names, or as a map whose keys they are. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return isRecord(value) ? Object.keys(value) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
