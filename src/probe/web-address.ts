/** A URL, and its path and query exactly as they are sent. */
export interface WebAddress {
  readonly url: URL;
  readonly target: string;
}

/**
 * Reads the text of a URL; `base` is where a redirect came from. Throws an Error that says what is
 * wrong with it.
 */
export type ReadAddress = (text: string, base?: URL) => WebAddress;

/** Reads a URL as browsers do. */
export const browserAddress: ReadAddress = (text, base) => {
  const url = webUrl(base === undefined ? text : new URL(text, base).href);
  return { url, target: `${url.pathname}${url.search}` };
};

/** An http or https URL; `shown` is how messages name it. */
export function webUrl(text: string, shown = text): URL {
  if (!URL.canParse(text)) {
    const hint = /^\s*[a-z][a-z0-9+.-]*:/i.test(text)
      ? ""
      : `: no scheme, such as http://, is given`;
    throw new Error(`invalid URL '${shown}'${hint}`);
  }
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new Error(`expected an http or https URL, got '${shown}'`);
  // a browser would take the first part of the path for the host
  if (!/^\s*https?:\/\/[^/?#]/i.test(text))
    throw new Error(`invalid URL '${shown}': no host is given after the scheme`);
  return url;
}
