import { expect, test } from "vitest";
import { protectedWords } from "../../src/target/protected-words.ts";

const defaults = ["rabbitmq", "postgres", "mysql", "mariadb", "mongo", "prometheus", "grafana"];

test.each([
  ["", defaults],
  ["Redis, vault", [...defaults, "redis", "vault"]],
  ["!postgres !GRAFANA !mysql", ["rabbitmq", "mariadb", "mongo", "prometheus"]],
  ["redis redis rabbitmq", [...defaults, "redis"]],
  ["!rabbitmq !postgres !mysql !mariadb !mongo !prometheus !grafana", []],
])("%j protects %j", (text, words) => {
  expect(protectedWords().parse(text)).toEqual(words);
});

test.each([
  ["redis*", "not a pattern"],
  ["re2:x", "not a pattern"],
  ["!", "not a pattern"],
  ["!redis", "removes nothing"],
  ["redis !redis", "both added and removed"],
  ["!!postgres", "not a pattern"],
])("%j is refused, because it would protect less than it seems to (P7)", (text, why) => {
  expect(protectedWords().safeParse(text).error?.issues[0]?.message).toContain(why);
});
