import { showLines } from "../show-lines.ts";

/** Text that may stand in a page as it is. Only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | false | undefined | readonly Content[];

/**
 * A piece of a page. What is put into it is escaped, so that it is text wherever it stands: between
 * tags and in quoted attributes. Never put anything into an unquoted attribute, a script, a style,
 * or an address.
 */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.map((string, index) => string + render(contents[index])).join(""));
}

/** For our own words alone. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function render(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(render).join("");
  return escapeText(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return showLines(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
