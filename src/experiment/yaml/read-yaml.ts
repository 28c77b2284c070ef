import { Buffer } from "node:buffer";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Json, JsonObject } from "../experiment.ts";
import { isJsonList, isJsonObject } from "../experiment.ts";
import { pythonStr } from "../python-value.ts";
import { readScalar, type ScalarTag, tagOf } from "./resolve-scalar.ts";

/** Why a text is no YAML that we read, with the place. */
export class YamlRefusal extends Error {}

const CORE = "tag:yaml.org,2002:";
const SCALAR_TAGS: readonly string[] = ["str", "null", "bool", "int", "float", "timestamp"];
/** Aliases can make a short text endless. */
const MOST_NODES = 1_000_000;

/**
 * Reads one document of YAML 1.1 to the values that PyYAML's `safe_load` would give: `yes` and `on`
 * are true, `0777` is octal, `1:30` is 90, `1e3` is text, `<<` merges, of equal keys the last one
 * counts. An empty text is null. Keys become text as JSON spells them, dates as Python spells them.
 */
export function readYaml(text: string): Json {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: "1.1",
    schema: "failsafe",
    uniqueKeys: false,
    merge: false,
    prettyErrors: true,
    lineCounter: lines,
    logLevel: "silent",
  });
  const [document, second] = [...documents];
  if (document === undefined) return null;
  const [error] = document.errors;
  if (error !== undefined) throw new YamlRefusal(error.message, { cause: error });
  if (second !== undefined) throw new YamlRefusal("there is more than one document in it");
  return new Reader(document, lines).read(document.contents);
}

class Reader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  /** The nodes around the one that is read: an alias to one of them has no end. */
  readonly #open = new Set<Node>();
  #nodes = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  read(node: Node | null | undefined): Json {
    if (node === null || node === undefined) return null;
    if (++this.#nodes > MOST_NODES) throw this.#refusal(node, "its aliases make it too large");
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined) throw this.#refusal(node, `nothing is called &${node.source}`);
      return this.read(target);
    }
    if (isScalar(node)) return this.#readScalar(node);
    if (this.#open.has(node)) throw this.#refusal(node, "it contains itself through an alias");
    this.#open.add(node);
    try {
      return this.#readCollection(node);
    } finally {
      this.#open.delete(node);
    }
  }

  #readCollection(node: Node): Json {
    if (isMap(node)) {
      this.#expectTag(node, "map");
      return this.#readMap(node);
    }
    if (isSeq(node)) {
      this.#expectTag(node, "seq");
      return node.items.map((item) => this.read(item as Node | null));
    }
    throw this.#refusal(node, "it holds something unknown");
  }

  #readMap(node: YAMLMap): JsonObject {
    const pairs = node.items as readonly Pair<Node, Node | null>[];
    const merged = pairs
      .filter(({ key }) => isMergeKey(key))
      .flatMap(({ value }) => this.#merge(value));
    const own = pairs
      .filter(({ key }) => !isMergeKey(key))
      .map(({ key, value }): [string, Json] => [this.#readKey(key), this.read(value)]);
    return Object.fromEntries([...merged, ...own]);
  }

  /** What `<<` brings: of several maps the first one counts most, so it is put last. */
  #merge(node: Node | null): [string, Json][] {
    const value = this.read(node);
    const sources = isJsonList(value) ? value.toReversed() : [value];
    return sources.flatMap((source) => {
      if (isJsonObject(source)) return Object.entries(source) as [string, Json][];
      throw this.#refusal(node, "expected a mapping or a list of mappings after <<");
    });
  }

  #readKey(key: Node | null): string {
    const value = this.read(key);
    if (typeof value === "string") return value;
    if (typeof value !== "object")
      return typeof value === "number" ? pythonStr(value) : String(value);
    if (value === null) return "null";
    if (isJsonList(value) || isJsonObject(value)) {
      throw this.#refusal(key, "a list or a mapping cannot be a key");
    }
    return value.spelling;
  }

  #readScalar(node: Scalar): Json {
    const text = String(node.value ?? "");
    const tag = node.tag?.startsWith(CORE) ? node.tag.slice(CORE.length) : node.tag;
    if (tag === "binary") return readBinary(text);
    if (tag !== undefined && !SCALAR_TAGS.includes(tag)) throw this.#unknownTag(node);
    const isPlain = node.type === "PLAIN" || node.type === undefined;
    const meant = (tag as ScalarTag | undefined) ?? (isPlain ? tagOf(text) : "str");
    if (meant === "value")
      throw this.#refusal(node, "`=` alone is a special key; put quotes around it");
    const value = readScalar(text, meant);
    if (value === undefined) throw this.#refusal(node, `\`${text}\` is no ${meant}`);
    return value;
  }

  #expectTag(node: Node & { tag?: string }, tag: string): void {
    if (node.tag !== undefined && node.tag !== CORE + tag) throw this.#unknownTag(node);
  }

  #unknownTag(node: Node & { tag?: string }): YamlRefusal {
    return this.#refusal(node, `the tag ${node.tag ?? ""} means nothing in an experiment`);
  }

  #refusal(node: Node | null, why: string): YamlRefusal {
    const start = node?.range?.[0];
    if (start === undefined) return new YamlRefusal(why);
    const { line, col } = this.#lines.linePos(start);
    return new YamlRefusal(`${why} at line ${line}, column ${col}`);
  }
}

function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<" && key.tag === undefined;
}

/** Python holds bytes there; they are text here, as they would be in a request. */
function readBinary(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
