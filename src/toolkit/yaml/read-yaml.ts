import { Buffer } from "node:buffer";
import {
  type Alias,
  isAlias,
  isCollection,
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
import { YamlRefusal } from "../invalid.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonList, isJsonObject } from "../json.ts";
import { pythonStr } from "../python/python-value.ts";
import { readScalar, type ScalarTag, tagOf } from "./resolve-scalar.ts";

const CORE = "tag:yaml.org,2002:";
const SCALAR_TAGS: readonly string[] = ["str", "null", "bool", "int", "float", "timestamp"];
/** Aliases can make a short text endless; the value of an alias counts each time. */
const MOST_NODES = 100_000;

/** The value of an anchor; "open" while it is still being read. */
type Anchored = { readonly value: Json; readonly nodes: number } | "open";

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
  return new Reader(text, lines).read(document.contents);
}

class Reader {
  readonly #text: string;
  readonly #lines: LineCounter;
  readonly #anchors = new Map<string, Anchored>();
  #nodes = 0;

  constructor(text: string, lines: LineCounter) {
    this.#text = text;
    this.#lines = lines;
  }

  read(node: Node | null | undefined): Json {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.#readAlias(node);
    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    const before = this.#nodes;
    if (anchor !== undefined) this.#anchors.set(anchor, "open");
    this.#count(1, node);
    const value = isScalar(node) ? this.#readScalar(node) : this.#readCollection(node);
    if (anchor !== undefined) this.#anchors.set(anchor, { value, nodes: this.#nodes - before });
    return value;
  }

  /** As in Python it is the very same value, not another one like it. */
  #readAlias(alias: Alias): Json {
    const anchored = this.#anchors.get(alias.source);
    if (anchored === undefined) throw this.#refusal(alias, `nothing is called &${alias.source}`);
    if (anchored === "open") throw this.#refusal(alias, "it contains itself through an alias");
    this.#count(anchored.nodes, alias);
    return anchored.value;
  }

  #count(nodes: number, node: Node): void {
    this.#nodes += nodes;
    if (this.#nodes > MOST_NODES) throw this.#refusal(node, "it is too large");
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
    const merged: (readonly [string, Json])[] = [];
    const own: (readonly [string, Json])[] = [];
    // in their order: an alias means an anchor before it
    for (const { key, value } of node.items as readonly Pair<Node, Node | null>[]) {
      if (isMergeKey(key)) merged.push(...this.#merge(value));
      else own.push([this.#readKey(key), this.read(value)]);
    }
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
    const text = this.#textOf(node);
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

  /** A block that ends with the file has a line break at its end only where the file has one. */
  #textOf({ type, value, range }: Scalar): string {
    const text = String(value ?? "");
    const isBlock = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
    const isCutShort = isBlock && range?.[1] === this.#text.length && !this.#text.endsWith("\n");
    return isCutShort ? text.replace(/\n$/, "") : text;
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
