import { expect, test } from "vitest";
import { effectiveSettings } from "../../src/config/effective.ts";
import { loadConfig } from "../../src/config/load-config.ts";

function load(env: Readonly<Record<string, string>>) {
  return loadConfig({ env, cwd: "/app", readText: () => undefined });
}

test.each([
  ["CHAOS_TARGETS", "api,web-*", "api, web-*"],
  [
    "CHAOS_PROTECTED",
    "cache, !grafana",
    "rabbitmq, postgres, mysql, mariadb, mongo, prometheus, cache",
  ],
  ["CHAOS_PROJECT", "shop mall_2", "shop, mall_2"],
  ["CHAOS_CRITICALITY", "LOW,medium", "low, medium"],
  ["CHAOS_SCOPE", "label", "label"],
  ["CHAOS_SCOPE", "all", "all"],
])("%s=%s is in force as %j", (key, text, shown) => {
  const row = effectiveSettings(load({ [key]: text })).find((it) => it.key === key);
  expect(row?.value).toBe(shown);
});

test.each([
  ["CHAOS_PROJECT", "shop,My Shop", /compose projects have no such name as "My"/],
  ["CHAOS_PROJECT", "shop/", /no such name as "shop\/"/],
  ["CHAOS_PROJECT", "!shop", /no such name as "!shop"/],
  ["CHAOS_CRITICALITY", "low, huge", /some of low, medium, high.*"huge" is none of them/s],
  ["CHAOS_TARGETS", "re2:(", /names, globs or re2: patterns/],
  ["CHAOS_PROJECT", "?", /names of compose projects/],
  ["CHAOS_SCOPE", "host", /project, label, all/],
  [
    "CHAOS_PROTECTED",
    "!nobody",
    /only rabbitmq, postgres, mysql, mariadb, mongo, prometheus, grafana can be removed/,
  ],
])("P7: %s=%s is refused: %s", (key, text, because) => {
  expect(() => load({ [key]: text })).toThrow(because);
});
