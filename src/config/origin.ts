/** Where the value of a setting came from. */
export type Origin =
  | { readonly kind: "default" }
  | { readonly kind: "mode"; readonly mode: string }
  | { readonly kind: "file"; readonly file: string; readonly line: number }
  | { readonly kind: "environment" }
  | { readonly kind: "option"; readonly option: string };

/** In words, for people: `config.ini line 3`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "default":
      return "default";
    case "mode":
      return `mode ${origin.mode}`;
    case "file":
      return `${origin.file} line ${origin.line}`;
    case "environment":
      return "environment";
    case "option":
      return origin.option;
  }
}
