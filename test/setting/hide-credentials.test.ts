import { expect, test } from "vitest";
import { hideCredentials } from "../../src/setting/hide-credentials.ts";

test.each([
  ["http://web/health", "http://web/health"],
  ["http://user:pw@web/health", "http://***@web/health"],
  ["http://web/health?token=s3cret&deep=1", "http://web/health?token=***&deep=***"],
  ["http://web/health?s3cret", "http://web/health?***"],
  ["http://web/#s3cret", "http://web/#***"],
  ["api=http://a/?k=1, web=http://b/?k=2", "api=http://a/?k=*** web=http://b/?k=***"],
  ["http://web/?k='a,\"b", "http://web/?k=***"],
  ["re2:^w?=x$", "re2:^w?=x$"],
])("P45: %s is shown as %s", (text, shown) => {
  expect(hideCredentials(text)).toBe(shown);
});
