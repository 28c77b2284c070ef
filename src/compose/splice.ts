import { isMap, isNode, isPair, isSeq, type Node } from "yaml";

/** Text to put in at a place, or in the place of some. */
export interface Splice {
  readonly at: number;
  readonly length: number;
  readonly insert: string;
}

/** The blanks before the first entry of a block. */
export function indentOf(text: string, node: Node): string {
  const [start] = node.range ?? [0];
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
}

/** Before the closing bracket; what is put in is JSON, in case all of the file is. */
export function intoFlow(text: string, { range }: Node, insert: string): Splice {
  const at = (range?.[1] ?? 1) - 1;
  const before = text.slice(range?.[0], at).trimEnd();
  const comma = /[{[,]$/.test(before) ? "" : ", ";
  return { at: (range?.[0] ?? 0) + before.length, length: 0, insert: comma + insert };
}

/** After the last line of a block, and the comment that stands on it. */
export function afterBlock(text: string, node: Node, lines: readonly string[]): Splice {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const end = endOf(node);
  const isLineStart = text[end - 1] === "\n";
  const lineEnd = isLineStart ? end : text.indexOf("\n", end) + 1;
  const block = lines.map((line) => line + newline).join("");
  return lineEnd > 0
    ? { at: lineEnd, length: 0, insert: block }
    : { at: text.length, length: 0, insert: newline + block.slice(0, -newline.length) };
}

/** Where the last scalar of a block ends; its own range may include blank lines and comments. */
function endOf(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last: unknown = node.items.at(-1);
    if (isPair(last)) {
      const isWritten =
        isNode(last.value) && last.value.range && last.value.range[1] > last.value.range[0];
      return endOf(isWritten ? last.value : last.key);
    }
    if (last !== undefined) return endOf(last);
  }
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

/** The text with all of them put in; none may overlap another. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((one, other) => other.at - one.at)
    .reduce(
      (result, { at, length, insert }) => result.slice(0, at) + insert + result.slice(at + length),
      text,
    );
}
