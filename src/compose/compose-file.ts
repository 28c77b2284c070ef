import {
  type Document,
  isMap,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
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

/**
 * Reads a compose file. Throws a `bad-usage` that names the place where it is none, or where it
 * needs docker compose itself to be understood: `include`, `extends` of another file, `!reset`,
 * `!override`.
 */
export function readCompose(text: string, name: string): ComposeFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { merge: true, prettyErrors: true, lineCounter });
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
  refuseUnresolved({ document, meaning, name, lineCounter });
  const services = nodes.items.map((pair) => {
    const service = nameOf(pair);
    return readService(service, meaning.services);
  });
  return { name, text, meaning, services, nodes };
}

/** Only docker compose knows what the project comes to where its files refer to others. */
function refuseUnresolved(options: {
  readonly document: Document;
  readonly meaning: ComposeMeaning;
  readonly name: string;
  readonly lineCounter: LineCounter;
}): void {
  const { document, meaning, name, lineCounter } = options;
  let found: string | undefined;
  visit(document, {
    Node(_, node) {
      if (node.tag !== "!reset" && node.tag !== "!override") return undefined;
      const line = lineCounter.linePos(node.range?.[0] ?? 0).line;
      found = `${node.tag} in line ${line}`;
      return visit.BREAK;
    },
  });
  if ("include" in meaning) found = "include";
  for (const [service, value] of Object.entries(meaning.services)) {
    if (isRecord(value) && isRecord(value.extends) && "file" in value.extends) {
      found ??= `extends of the service ${service}`;
    }
  }
  if (found === undefined) return;
  throw new ChaosError(
    "bad-usage",
    `${name}: ${found} is not understood here; let docker compose resolve it: ` +
      "`docker compose config | chaos-monkey compose -`",
  );
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

function readService(
  name: string,
  all: Readonly<Record<string, unknown>>,
  extending: readonly string[] = [],
): ComposeService {
  const value = all[name];
  const { image, labels, depends_on, networks, extends: base } = isRecord(value) ? value : {};
  const own = {
    name,
    image: typeof image === "string" ? image : undefined,
    labels: readLabels(labels),
    dependsOn: namesIn(depends_on),
    networks: namesIn(networks),
  };
  const from = isRecord(base) ? base.service : base;
  // docker compose refuses circles, and what is not there
  if (typeof from !== "string" || !(from in all) || extending.includes(from)) return own;
  return over(readService(from, all, [...extending, name]), own);
}

/** A service with what another says of it on top. */
export function over(base: ComposeService, more: ComposeService): ComposeService {
  return {
    name: more.name,
    image: more.image ?? base.image,
    labels: { ...base.labels, ...more.labels },
    dependsOn: [...new Set([...base.dependsOn, ...more.dependsOn])],
    networks: [...new Set([...base.networks, ...more.networks])],
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
