import type { BadLine, FileScan } from "./file-scan.ts";
import { isOurs } from "./slices.ts";

const COMMENT_AFTER_VALUE = /(?:^|\s)[#;].*$/;
const QUOTED = /^(["'])(.*)\1\s*(?:[#;].*)?$/;
const SECTION = /^\[[^\]]*\]\s*(?:[#;].*)?$/;
const SECTION_OF_OURS = /^\[\s*(schedule|operation)\s+[^\]]+\]/i;

/**
 * Reads `key = value` and `key: value`, whichever sign comes first; the value may contain both.
 * `#` and `;` begin a comment at the start of a line or after a space. A line that is indented
 * deeper than its key continues the value, as Python's configparser has it. Lines of other
 * programs are skipped and never quoted, because they may hold secrets.
 */
export function scanIni(text: string): FileScan {
  const entries: { key: string; text: string; line: number }[] = [];
  const badLines: BadLine[] = [];
  let current: { readonly indent: number; readonly append: (more: string) => void } | undefined;

  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === "" || /^[#;]/.test(content)) continue;
    const indent = raw.length - raw.trimStart().length;
    const assignment = readAssignment(content);
    const section = SECTION_OF_OURS.exec(content);

    if (section) {
      const kind = (section[1] ?? "").toLowerCase();
      badLines.push({
        line,
        because: `sections [${kind} NAME] are not supported yet in this version; remove the section`,
      });
      current = undefined;
    } else if (current && indent > current.indent && !(assignment && isOurs(assignment.key))) {
      current.append(readValue(content));
    } else if (SECTION.test(content)) {
      current = undefined;
    } else if (!assignment) {
      badLines.push({ line, because: describeGarbage(content) });
      current = undefined;
    } else if (isOurs(assignment.key)) {
      const entry = { key: assignment.key, text: assignment.text, line };
      entries.push(entry);
      current = {
        indent,
        append: (more) => {
          entry.text = `${entry.text}\n${more}`;
        },
      };
    } else {
      current = { indent, append: () => {} };
    }
  }
  return { entries, badLines };
}

function readAssignment(
  content: string,
): { readonly key: string; readonly text: string } | undefined {
  const sign = content.search(/[=:]/);
  if (sign <= 0 || content.startsWith("[")) return undefined;
  return { key: content.slice(0, sign).trimEnd(), text: readValue(content.slice(sign + 1)) };
}

function readValue(text: string): string {
  const quoted = QUOTED.exec(text.trim());
  return quoted ? (quoted[2] ?? "") : text.replace(COMMENT_AFTER_VALUE, "").trim();
}

function describeGarbage(content: string): string {
  const [word = ""] = content.split(/\s/, 1);
  const about = isOurs(word) ? ` after ${word}` : "";
  return `expected KEY = value or KEY: value, got neither = nor :${about}; comments begin with #`;
}
