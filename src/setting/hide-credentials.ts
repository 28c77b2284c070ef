/** A URL up to the next blank: a secret may hold any other character. */
const URL_IN_TEXT = /[a-z][a-z0-9+.-]*:\/\/\S*/gi;

/**
 * The text with `***` for what URLs in it may keep secret: user and password, and the values of the
 * query and fragment, where tokens stand.
 */
export function hideCredentials(text: string): string {
  return text.replace(/\/\/[^/\s]*@/g, "//***@").replace(URL_IN_TEXT, (url) => {
    const at = url.search(/[?#]/);
    if (at < 0) return url;
    return url.slice(0, at) + url.slice(at).replace(/([?&#;])([^=&#;]*)(=?)[^&#;]*/g, hidden);
  });
}

/** `name=` keeps its name; without a sign all of it may be the secret. */
function hidden(_: string, mark: string, name: string, sign: string): string {
  return sign === "" && name !== "" ? `${mark}***` : `${mark}${name}${sign === "" ? "" : "=***"}`;
}
