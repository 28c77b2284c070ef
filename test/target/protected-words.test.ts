import { expect, test } from "vitest";
import { protectedWords } from "../../src/target/protected-words.ts";

const defaults = ["rabbitmq", "postgres", "prometheus", "grafana"];

test.each([
  ["", defaults],
  ["Redis, vault", [...defaults, "redis", "vault"]],
  ["!postgres !GRAFANA", ["rabbitmq", "prometheus"]],
  ["redis redis rabbitmq", [...defaults, "redis"]],
  ["!rabbitmq !postgres !prometheus !grafana", []],
])("%j protects %j", (text, words) => {
  expect(protectedWords().parse(text)).toEqual(words);
});

test.each([
  ["redis*", "no pattern"],
  ["re2:x", "no pattern"],
  ["!", "no pattern"],
  ["!redis", "takes nothing away"],
  ["redis !redis", "both added and taken away"],
  ["!!postgres", "no pattern"],
])("%j is refused, because it would protect less than it seems to (P7)", (text, why) => {
  expect(protectedWords().safeParse(text).error?.issues[0]?.message).toContain(why);
});
