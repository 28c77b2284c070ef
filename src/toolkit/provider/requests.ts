import { type HttpOutcome, type HttpRequest, sendHttp } from "../../probe/http.ts";
import { netrcLogins } from "./netrc.ts";
import { redirectCookies } from "./redirect-cookies.ts";
import { requestsAddress, requestsRedirect } from "./requests-address.ts";

/**
 * Sends a request as Python's requests does: with its way to encode URLs, logins from netrc, and
 * cookies along redirects. `params` is added to the query of the URL.
 */
export async function sendLikeRequests(
  request: Omit<HttpRequest, "findLogin" | "cookies" | "readAddress"> & {
    readonly params?: string | undefined;
    /** Gets the reason why the logins in a netrc file are not used. */
    readonly warn: (text: string) => void;
  },
): Promise<HttpOutcome> {
  const { params, warn, ...rest } = request;
  return sendHttp({
    ...rest,
    findLogin: await netrcLogins(request.env ?? process.env, warn),
    cookies: redirectCookies(),
    readAddress: (text, base) =>
      base === undefined ? requestsAddress(text, params) : requestsRedirect(text, base),
  });
}
