import { type HttpAnswer, headerOf } from "../../probe/http.ts";

/**
 * The body as text, by the rules of Python's requests: the charset of the header; ISO-8859-1 for
 * text that names none; UTF-8 for JSON; otherwise UTF-8 if it is, and ISO-8859-1 if it is not.
 */
export function textOf(answer: HttpAnswer): string {
  const { headers, body } = answer;
  const type = headerOf(headers, "content-type") ?? "";
  const charset = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(type)?.[1];
  if (charset !== undefined) return decode(body, charset);
  if (type.toLowerCase().includes("text")) return body.toString("latin1");
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  if (type.toLowerCase().includes("application/json")) return body.toString("utf8");
  try {
    return strict.decode(body);
  } catch {
    return body.toString("latin1");
  }
}

function decode(body: Buffer, charset: string): string {
  // browsers take this label for windows-1252, Python does not
  if (/^(iso-?8859-?1|latin-?1|l1|us-ascii|ascii)$/i.test(charset)) return body.toString("latin1");
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(body);
  } catch {
    // an unknown charset
    return body.toString("utf8");
  }
}
