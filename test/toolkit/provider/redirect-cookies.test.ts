import { expect, test } from "vitest";
import { redirectCookies } from "../../../src/toolkit/provider/redirect-cookies.ts";
import { sendLikeRequests } from "../../../src/toolkit/provider/requests.ts";
import { Loopback } from "../../support/loopback.ts";

const send = (url: string, headers = {}) =>
  sendLikeRequests({ url, headers, env: { NETRC: "/nowhere" }, warn: () => {} });

test("a redirect drops the cookie that was given, and keeps the one that was set", async () => {
  await using server = await Loopback.start((request, response) => {
    if (request.url === "/") response.writeHead(302, { Location: "/to", "Set-Cookie": "b=2" });
    response.end();
  });
  await send(server.url(), { cookie: "a=1" });
  expect(server.requests.map((it) => it.headers.cookie)).toEqual(["a=1", "b=2"]);
});

test("a redirect keeps all cookies that were set before it", async () => {
  await using server = await Loopback.start((request, response) => {
    if (request.url === "/")
      response.writeHead(302, [
        ["Set-Cookie", "a=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT"],
        ["Set-Cookie", "b=2"],
        ["Location", "/in"],
      ] as never);
    response.end();
  });
  await send(server.url());
  expect(server.requests[1]?.headers.cookie).toBe("a=1; b=2");
});

test.each([
  ["a=1", "http://shop/x", "http://shop/y", "a=1"],
  ["a=1", "http://shop/x", "http://other/y", undefined],
  ["a=1", "http://shop/x", "http://api.shop/y", undefined],
  ["a=1; Domain=.shop", "http://shop/x", "http://api.shop/y", "a=1"],
  ["a=1; Domain=shop", "http://other/x", "http://shop/y", undefined],
  ["a=1", "http://shop/in/x", "http://shop/y", undefined],
  ["a=1; Path=/", "http://shop/in/x", "http://shop/y", "a=1"],
  ["a=1; Path=/in", "http://shop/in/x", "http://shop/inner", undefined],
  ["a=1; Secure", "http://shop/x", "http://shop/y", undefined],
  ["a=1; Secure", "http://shop/x", "https://shop/y", "a=1"],
  ["a=1; Max-Age=0", "http://shop/x", "http://shop/y", undefined],
  ["a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT", "http://shop/x", "http://shop/y", undefined],
  ["a=1, a=2", "http://shop/x", "http://shop/y", "a=2"],
  ["nonsense", "http://shop/x", "http://shop/y", undefined],
])("the cookie %j of %s goes to %s as %j", (set, from, to, sent) => {
  const cookies = redirectCookies();
  cookies.keep(new URL(from), new Map([["Set-Cookie", set]]));
  expect(cookies.cookiesFor(new URL(to))).toBe(sent);
});
