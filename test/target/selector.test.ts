import { expect, test } from "vitest";
import { containerCandidate } from "../../src/target/candidate.ts";
import { readSelector, selectedBy } from "../../src/target/selector.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";

const labelled = (labels: Readonly<Record<string, string>>) => ({
  labels: { ...container().labels, ...labels },
});

const CANDIDATES = [
  container({ name: "shop-worker-1", id: `ab12${"0".repeat(60)}`, ...labelled({ tier: "back" }) }),
  container({ name: "shop-worker-2", id: `ab34${"0".repeat(60)}` }),
  container({
    name: "shop-api-1",
    service: "api",
    id: `cd56${"0".repeat(60)}`,
    labels: { tier: "web", "com.docker.compose.service": "api", motto: "a=b" },
  }),
  container({ name: "cafe", service: "beef", id: `ef78${"0".repeat(60)}` }),
].map(containerCandidate);

function meant(...names: readonly string[]): readonly string[] {
  return select(names);
}

function select(names: readonly string[], labels: readonly string[] = []): readonly string[] {
  return selectedBy(readSelector({ names, labels }), CANDIDATES, () => true).map(
    ({ name }) => name,
  );
}

function errorOf(work: () => unknown): ChaosError {
  try {
    work();
  } catch (error) {
    if (error instanceof ChaosError) return error;
    throw error;
  }
  throw new Error("expected an error");
}

test.each([
  [[], ["shop-worker-1", "shop-worker-2", "shop-api-1", "cafe"]],
  [["shop-worker-2"], ["shop-worker-2"]],
  [["worker"], ["shop-worker-1", "shop-worker-2"]],
  [
    ["api", "worker"],
    ["shop-worker-1", "shop-worker-2", "shop-api-1"],
  ],
  [
    ["worker", "shop-worker-1"],
    ["shop-worker-1", "shop-worker-2"],
  ],
  [["shop-*-1"], ["shop-worker-1", "shop-api-1"]],
  [["re2:shop-(api|worker)-2|beef"], ["shop-worker-2", "cafe"]],
])("the names %j mean %j", (names, expected) => {
  expect(meant(...names)).toEqual(expected);
});

test("an id is written as docker takes it: whole, or as much of it as is unambiguous", () => {
  expect(meant(`cd56${"0".repeat(60)}`)).toEqual(["shop-api-1"]);
  expect(meant("cd56")).toEqual(["shop-api-1"]);
  expect(meant("c")).toEqual(["shop-api-1"]);
  expect(meant("ab1")).toEqual(["shop-worker-1"]);
});

test("a name or service that looks like the beginning of an id is a name first", () => {
  expect(meant("cafe")).toEqual(["cafe"]);
  expect(meant("beef")).toEqual(["cafe"]);
});

test("the beginning of several ids is refused, with the containers that it may mean", () => {
  expect(errorOf(() => meant("ab"))).toMatchObject({
    code: "no-such-target",
    message:
      'expected one container whose id starts with "ab", got 2: shop-worker-1 and shop-worker-2; write more of the id',
  });
});

test("one name that matches nothing is refused, also beside others that do", () => {
  expect(errorOf(() => meant("api", "wroker"))).toMatchObject({
    code: "no-such-target",
    message:
      'expected the name, service or id of a container, got "wroker"; did you mean worker? `chaos-monkey targets` lists them',
  });
  expect(errorOf(() => meant("wrk-*")).message).toBe(
    'expected a container or service that "wrk-*" matches, found none; `chaos-monkey targets` lists them',
  );
});

test.each([
  ["re2:^shop-work", "re2:^shop-work.*"],
  ["re2:orker-[0-9]$", "re2:.*orker-[0-9]$"],
  ["re2:work|orke", "re2:.*(work|orke).*"],
])("%s, which matches a part of names in Pumba, is refused with %s", (pattern, write) => {
  const { message } = errorOf(() => meant(pattern));
  expect(message).toMatch(
    /it matches a part of shop-worker-1,? .*, but a pattern must match the whole name/,
  );
  expect(message.slice(message.indexOf("write "))).toBe(`write ${write}`);
  expect(meant(write)).toContain("shop-worker-1");
});

test("labels are all required, with their value or with any", () => {
  expect(select([], ["tier"])).toEqual(["shop-worker-1", "shop-api-1"]);
  expect(select([], ["tier=web"])).toEqual(["shop-api-1"]);
  expect(select([], ["tier", "motto=a=b"])).toEqual(["shop-api-1"]);
  expect(select(["worker"], ["tier"])).toEqual(["shop-worker-1"]);
  expect(select([], ["com.docker.compose.service=beef"])).toEqual(["cafe"]);
});

test("labels that nothing carries are refused, with the names that they were asked of", () => {
  expect(errorOf(() => select([], ["tier=none"]))).toMatchObject({
    code: "no-such-target",
    message: "expected a container with the label tier=none, found none",
  });
  expect(errorOf(() => select(["worker"], ["tier", "motto"])).message).toBe(
    "expected a container of worker with all the labels tier and motto, found none",
  );
});

test.each([
  ["an empty name", { names: [""] }, 'got "": an empty pattern matches nothing'],
  ["a character of no name", { names: ["a/b"] }, "is not allowed in a name"],
  ["a broken expression", { names: ["re2:("] }, "missing closing )"],
  ["a label without a key", { labels: ["=web"] }, "is not key=value or key"],
  ["a name of 100 kB", { names: ["a".repeat(102_400)] }, "at most 1000 characters, got 102400"],
  ["a label of 100 kB", { labels: ["a".repeat(102_400)] }, "at most 1000 characters, got 102400"],
  ["too many names", { names: Array(1001).fill("a") }, "at most 1000 names, got 1001"],
  ["too many labels", { labels: Array(101).fill("a") }, "at most 100 labels, got 101"],
])("%s is refused at once (P62)", (_what, wanted, why) => {
  const { code, message } = errorOf(() => readSelector(wanted));
  expect(code).toBe("bad-usage");
  expect(message).toContain(why);
  expect(message.length).toBeLessThan(300);
});
