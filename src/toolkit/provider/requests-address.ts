import { type WebAddress, webUrl } from "../../probe/web-address.ts";

const UNRESERVED = "A-Za-z0-9._~\\-";
const PATH = `${UNRESERVED}!$&'()*+,;=:@/`;
const QUERY = `${PATH}?`;

/**
 * Reads a URL as Python's requests sends it (2.34, over urllib3 2.8), which is not as browsers do:
 * `{ } | ^ [ ]`, backtick, backslash and blanks are encoded in the path and in the query, a percent
 * sign that begins no code is encoded too, and codes of ordinary letters are decoded. `params` is
 * added to the query. Throws an Error for what is no http or https URL.
 */
export function requestsAddress(text: string, params = ""): WebAddress {
  const given = text.trimStart();
  const [, head = "", path = "", query, fragment] =
    /^([a-z][a-z0-9+.-]*:\/\/[^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(given) ?? [];
  if (head === "") return { url: webUrl(given, text), target: "/" };
  const parts = {
    // a path always begins with a slash
    path: encode(withoutDots(path), PATH).replace(/^(?!\/)/, "/"),
    query: [encode(query ?? "", QUERY), params].filter((part) => part !== "").join("&"),
    fragment: encode(fragment ?? "", QUERY),
  };
  const quote = quoterFor(Object.values(parts).join("\n"));
  // urllib3 encodes once more what it sends
  const sentPath = encode(quote(parts.path), PATH);
  const sentQuery = encode(quote(parts.query), QUERY);
  const target = sentQuery === "" ? sentPath : `${sentPath}?${sentQuery}`;
  return { url: webUrl(`${head}${target}`, text), target };
}

/** Where a redirect of `base` leads. */
export function requestsRedirect(location: string, base: URL): WebAddress {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return requestsAddress(location);
  if (location.startsWith("//")) return requestsAddress(`${base.protocol}${location}`);
  const folder = base.pathname.replace(/[^/]*$/, "");
  if (location.startsWith("/")) return requestsAddress(`${base.origin}${location}`);
  if (location.startsWith("?")) return requestsAddress(`${base.origin}${base.pathname}${location}`);
  return requestsAddress(`${base.origin}${folder}${location}`);
}

/**
 * urllib3's `_encode_invalid_chars`: codes get capital letters; percent signs are encoded as well,
 * all of them, unless every one begins a code.
 */
function encode(text: string, allowed: string): string {
  const upper = text.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
  const isEncoded = !/%(?![0-9A-F]{2})/.test(upper);
  const pattern = new RegExp(`[^${allowed}${isEncoded ? "%" : ""}]`, "gu");
  return upper.replace(pattern, percentEncoded);
}

/** requests' `requote_uri`: its second way applies as soon as one code anywhere is none. */
function quoterFor(uri: string): (part: string) => string {
  const isValid = !/%[\p{L}\p{N}]{2}/u.test(uri.replace(/%[0-9a-f]{2}/gi, ""));
  const safe = `!#$&'()*+,/:;=?@[\\]~${UNRESERVED}`;
  const unsafe = new RegExp(`[^${isValid ? "%" : ""}${safe}]`, "gu");
  return (part) => (isValid ? unquoteUnreserved(part) : part).replace(unsafe, percentEncoded);
}

function unquoteUnreserved(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (code, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : code;
  });
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/** RFC 3986, 5.2.4: `.` and `..` are resolved. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/");
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  // the first slash stays, and so does the last one behind a dot segment
  if (path.startsWith("/") && kept[0] !== "") kept.unshift("");
  if (/\/\.\.?$/.test(path)) kept.push("");
  return kept.join("/");
}
