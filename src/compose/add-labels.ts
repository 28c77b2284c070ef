import { isDeepStrictEqual } from "node:util";
import { isAlias, isMap, isNode, isScalar, isSeq, type Pair } from "yaml";
import { ChaosError } from "../world/chaos-error.ts";
import {
  type ComposeFile,
  type ComposeMeaning,
  type ComposeService,
  nameOf,
  readCompose,
} from "./compose-file.ts";
import { labelToAdd } from "./label-to-add.ts";
import { afterBlock, applySplices, indentOf, intoFlow, type Splice } from "./splice.ts";

/** A label and the service that it is for. */
export interface AddedLabel {
  readonly service: string;
  readonly label: string;
}

/** The compose file as it is to be, and what was done to it. */
export interface LabelledText {
  readonly text: string;
  readonly added: readonly AddedLabel[];
  /** Services that lack a label which cannot be written for them. */
  readonly skipped: readonly (AddedLabel & { readonly because: string })[];
}

/**
 * Labels the services of a compose file by putting in lines; every other byte stays as it is, with
 * comments, order, quotes and anchors. What came out is read again and compared: throws `bad-usage`
 * where anything else than labels would mean something else. With nothing to add the text is the
 * same.
 */
export function addLabels(file: ComposeFile, protectedWords: readonly string[]): LabelledText {
  const added: AddedLabel[] = [];
  const skipped: (AddedLabel & { readonly because: string })[] = [];
  const splices: Splice[] = [];
  for (const [place, pair] of file.nodes.items.entries()) {
    const service = file.services[place];
    const label = service && labelToAdd(service, protectedWords);
    if (service === undefined || label === undefined) continue;
    const splice = spliceFor(file, pair, service, label);
    if (typeof splice === "string") skipped.push({ service: service.name, label, because: splice });
    else {
      added.push({ service: service.name, label });
      splices.push(splice);
    }
  }
  const text = applySplices(file.text, splices);
  check(file, text, added);
  return { text, added, skipped };
}

/** What to put in for one service; a text: why nothing can be. */
function spliceFor(
  file: ComposeFile,
  pair: Pair,
  service: ComposeService,
  label: string,
): Splice | string {
  const { text } = file;
  const map = pair.value;
  if (isAlias(map)) return "it is another service under a second name; give it labels by hand";
  if (!isMap(map) || map.items.length === 0) return "it is empty";
  const own = map.items.find((it) => nameOf(it) === "labels");
  // what a merge key brings is hidden by labels of its own, so these are written out
  const entries = { ...service.labels, [label]: "true" };
  if (own === undefined) {
    if (map.flow) return intoFlow(text, map, `"labels": ${JSON.stringify(entries)}`);
    const indent = indentOf(text, map);
    const step = indent.slice(indentOf(text, file.nodes).length) || "  ";
    const lines = [`${indent}labels:`, ...mapLines(entries, indent + step)];
    return afterBlock(text, map, lines);
  }
  const labels = own.value;
  if (isAlias(labels)) {
    const [start, end] = labels.range ?? [0, 0];
    return { at: start, length: end - start, insert: JSON.stringify(entries) };
  }
  if (isMap(labels)) {
    if (labels.flow) return intoFlow(text, labels, `${JSON.stringify(label)}: "true"`);
    return afterBlock(text, labels, mapLines({ [label]: "true" }, indentOf(text, labels)));
  }
  if (isSeq(labels)) {
    if (labels.flow) return intoFlow(text, labels, JSON.stringify(`${label}=true`));
    return afterBlock(text, labels, [`${indentOf(text, labels)}- ${label}=true`]);
  }
  if (
    !map.flow &&
    isNode(own.key) &&
    (labels === null || (isScalar(labels) && labels.value === null))
  ) {
    const indent = indentOf(text, map);
    return afterBlock(text, own.key, mapLines({ [label]: "true" }, `${indent}  `));
  }
  return "its labels are neither a map nor a list";
}

function mapLines(entries: Readonly<Record<string, string>>, indent: string): readonly string[] {
  return Object.entries(entries).map(
    ([name, value]) =>
      `${indent}${/^[a-z][\w.-]*$/i.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
}

/** Nothing but the added labels may mean something else than before. */
function check(before: ComposeFile, text: string, added: readonly AddedLabel[]): void {
  const after = readAgain(before, text);
  const ours = new Set(added.map(({ label }) => label));
  const isRight =
    after !== undefined &&
    isDeepStrictEqual(withoutLabels(after.meaning), withoutLabels(before.meaning)) &&
    before.services.every((service, place) => {
      const now = after.services[place]?.labels ?? {};
      const kept = Object.entries(service.labels).every(([name, value]) => now[name] === value);
      const all = added.every(
        ({ service: name, label }) => name !== service.name || now[label] === "true",
      );
      const others = Object.keys(now).filter((name) => !(name in service.labels));
      return kept && all && others.every((name) => ours.has(name));
    });
  if (isRight) return;
  throw new ChaosError(
    "bad-usage",
    `${before.name}: expected to add labels and change nothing else, but this file is written in a way ` +
      `that does not allow it; add by hand: ${added.map(({ service, label }) => `${label}: "true" to ${service}`).join(", ")}`,
  );
}

function readAgain(before: ComposeFile, text: string): ComposeFile | undefined {
  try {
    return readCompose(text, before.name);
  } catch {
    return undefined;
  }
}

function withoutLabels(meaning: ComposeMeaning): unknown {
  const services = Object.entries(meaning.services).map(([name, service]) => {
    if (typeof service !== "object" || service === null) return [name, service];
    const { labels: _, ...rest } = service as Record<string, unknown>;
    return [name, rest];
  });
  return { ...meaning, services: Object.fromEntries(services) };
}
