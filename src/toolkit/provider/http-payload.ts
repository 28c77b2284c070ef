import { isJsonList, isJsonObject, type Json } from "../json.ts";
import { pythonJson } from "../python/python-json.ts";
import { entriesOf, isTruthy, pythonStr } from "../python/python-value.ts";

/** How the arguments of a request are sent. */
export interface HttpPayload {
  /** For the query of the URL. */
  readonly params?: string;
  readonly body?: string;
  /** The type of the body, unless the headers name one. */
  readonly contentType?: string;
}

export type PayloadReading =
  | { readonly kind: "value"; readonly value: HttpPayload }
  | { readonly kind: "unusable"; readonly because: string };

/**
 * A GET carries its arguments in the URL. Any other method carries them as JSON if the header is
 * exactly `Content-Type: application/json`, in this spelling and without a charset; otherwise text
 * is sent as it is and an object as a form. (requests 2, as Chaos Toolkit calls it.)
 */
export function httpPayload(request: {
  readonly method: string;
  readonly arguments: Json;
  readonly contentType: string | null | undefined;
}): PayloadReading {
  const { method, contentType } = request;
  const given = request.arguments;
  if (method !== "GET" && contentType === "application/json") {
    return value(given === null ? {} : { body: pythonJson(given) });
  }
  if (!isTruthy(given)) return value({});
  const form = typeof given === "string" ? given : formOf(given);
  if (form === undefined)
    return {
      kind: "unusable",
      because: `HTTP arguments must be an object, a string or a list of pairs, got ${pythonStr(given)}`,
    };
  if (method === "GET") return value({ params: form });
  if (typeof given === "string") return value({ body: form });
  return value({ body: form, contentType: "application/x-www-form-urlencoded" });
}

/** Undefined: neither an object nor a list of pairs. */
function formOf(given: Json): string | undefined {
  const pairs = pairsOf(given);
  return pairs
    ?.flatMap(([name, values]) =>
      elements(values)
        .filter((it) => it !== null)
        // a list within a list is spread once more
        .flatMap((it): readonly Json[] => (isJsonList(it) ? it : [it]))
        .map((it) => `${quoted(pythonStr(name))}=${quoted(pythonStr(it))}`),
    )
    .join("&");
}

function pairsOf(given: Json): readonly (readonly [Json, Json])[] | undefined {
  if (isJsonObject(given)) return entriesOf(given);
  if (!isJsonList(given)) return undefined;
  const pairs = given.flatMap((item): readonly (readonly [Json, Json])[] => {
    const [name, value, ...more] = isJsonList(item) ? item : [];
    return name === undefined || value === undefined || more.length > 0 ? [] : [[name, value]];
  });
  return pairs.length === given.length ? pairs : undefined;
}

/** What Python iterates over: the items of a list, the keys of an object, the value itself. */
function elements(values: Json): readonly Json[] {
  if (isJsonList(values)) return values;
  return isJsonObject(values) ? Object.keys(values) : [values];
}

/** Python's quote_plus: letters, digits and `_.-~` stay, a space is a plus. */
function quoted(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

function value(payload: HttpPayload): PayloadReading {
  return { kind: "value", value: payload };
}
