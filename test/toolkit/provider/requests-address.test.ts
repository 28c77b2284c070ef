import { expect, test } from "vitest";
import { httpPayload } from "../../../src/toolkit/provider/http-payload.ts";
import {
  requestsAddress,
  requestsRedirect,
} from "../../../src/toolkit/provider/requests-address.ts";

const target = (url: string, given: Parameters<typeof httpPayload>[0]["arguments"] = null) => {
  const payload = httpPayload({ method: "GET", arguments: given, contentType: undefined });
  return requestsAddress(url, payload.kind === "value" ? payload.value.params : undefined).target;
};

// the right sides are what requests 2.34 with urllib3 2.8 sends
test.each([
  ["http://h", "/"],
  ["http://h?q", "/?q"],
  ["http://h/a{b}|c^d[e]`f\\g", "/a%7Bb%7D%7Cc%5Ed%5Be%5D%60f%5Cg"],
  ["http://h/?a{b}|c^d[e]`f\\g", "/?a%7Bb%7D%7Cc%5Ed%5Be%5D%60f%5Cg"],
  ["http://h/100%", "/100%25"],
  ["http://h/100%/%20", "/100%25/%2520"],
  ["http://h/?100%", "/?100%25"],
  ["http://h/%7euser/%41?%2d", "/~user/A?-"],
  ["http://h/%c3%a9", "/%C3%A9"],
  ["http://h/é?世", "/%C3%A9?%E4%B8%96"],
  ["http://h/it's?it's", "/it's?it's"],
  ["http://h/a b\t", "/a%20b%09"],
  ["http://h/a/../b/./c/..", "/b/"],
  ["http://h/%2e%2e/a", "/../a"],
  ["http://h/#frag{", "/"],
  ["http://a\\b/", "/%5Cb/"],
])("%s is sent as %s", (url, sent) => {
  expect(target(url)).toBe(sent);
});

test.each([
  ["http://h/", { a: null }, "/"],
  ["http://h/?b=1", { a: null }, "/?b=1"],
  ["http://h/?b=1&", { a: 2 }, "/?b=1&&a=2"],
  ["http://h/?b=1", { a: ["{", null] }, "/?b=1&a=%7B"],
  ["http://h/", "raw{[%", "/?raw%257B%5B%25"],
  ["http://h/.{?", '"%éa%]', "/.%257B?%22%25%C3%A9a%25%5D"],
] as const)("%s with the arguments %j is sent as %s", (url, given, sent) => {
  expect(target(url, given)).toBe(sent);
});

test.each([
  ["/to{", "http://h:1/to%7B"],
  ["next?a[b]", "http://h:1/in/next?a%5Bb%5D"],
  ["?q=it's", "http://h:1/in/x?q=it's"],
  ["//other/x", "http://other/x"],
  ["http://other/{", "http://other/%7B"],
])("a redirect to %s leads to %s", (location, url) => {
  const found = requestsRedirect(location, new URL("http://h:1/in/x"));
  expect(`${found.url.origin}${found.target}`).toBe(url);
});

test.each([
  ["nonsense", "no scheme"],
  ["ftp://h/", "expected an http or https URL"],
  ["http:///x", "invalid URL"],
])("%s cannot be sent", (url, because) => {
  expect(() => requestsAddress(url)).toThrow(because);
});
