import { expect, test } from "vitest";
import { CORE_REQUESTS, isCoreRequest } from "../../src/engine/allow-list.ts";

const id = "3f1c0a2b9d11";

test.each([
  ["GET", "/version"],
  ["GET", "/v1.41/containers/json?all=true"],
  ["GET", `/v1.51/containers/${id}/json`],
  ["POST", `/v1.41/containers/${id}/kill?signal=SIGKILL`],
  ["POST", "/v1.41/networks/shop_default/connect"],
])("P48: %s %s is of the core profile", (method, path) => {
  expect(isCoreRequest({ method, path })).toBe(true);
});

test.each([
  ["POST", "/v1.41/containers/create"],
  ["POST", `/v1.41/containers/${id}/exec`],
  ["POST", `/v1.41/exec/${id}/start`],
  ["DELETE", `/v1.41/containers/${id}`],
  ["PUT", `/v1.41/containers/${id}/archive?path=/`],
  ["POST", "/v1.41/build"],
  ["POST", `/containers/${id}/kill`],
  ["POST", `/v1.41/containers/${id}/kill/../../create`],
  ["GET", "/v1.41/containers/json/"],
  ["GET", `/x/v1.41/containers/${id}/json`],
])("P48: %s %s is not", (method, path) => {
  expect(isCoreRequest({ method, path })).toBe(false);
});

test("each pattern is one that a proxy anchors itself, so it brings no anchors", () => {
  for (const { path } of CORE_REQUESTS) expect(path).toMatch(/^\/[^^$]*$/);
});
