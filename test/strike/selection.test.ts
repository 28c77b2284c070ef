import { expect, test } from "vitest";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import { container } from "../support/container.ts";
import { KILL, RULES, testRoad } from "../support/test-road.ts";

const shop = () => [
  container({ name: "worker-1" }),
  container({ name: "worker-2" }),
  container({ name: "worker-3", state: "exited" }),
  container({ name: "api-1", service: "api", labels: { tier: "web" } }),
  container({ name: "rabbitmq-1", service: "rabbitmq" }),
];

async function struckBy(request: Partial<StrikeRequest>): Promise<readonly string[]> {
  // the labels of compose are lost where a test sets others
  const containers = shop().map((it) => ({
    ...it,
    labels: { ...container({ service: it.name.replace(/-\d$/, "") }).labels, ...it.labels },
  }));
  const outcome = await testRoad(containers).road.strike({ ...KILL, ...request });
  if (outcome.kind === "held") throw new Error(outcome.because);
  return outcome.targets.map(({ name }) => name).sort();
}

test("a strike on all hits everything that may be hit, and nothing else (P3)", async () => {
  expect(await struckBy({ count: "all" })).toEqual(["api-1", "worker-1", "worker-2"]);
});

test("what is held for one code is told with each reason, of which three are spelt out", async () => {
  const words = ["ab", "cd", "ef", "gh", "ij"];
  const containers = words.map((word) => container({ name: `${word}-1`, service: word }));
  const rules = () => ({ ...RULES, protectedWords: words });
  expect(await testRoad(containers, { rules }).road.strike(KILL)).toMatchObject({
    code: "protected",
    because:
      'ab-1: "ab" protects its service ab; cd-1: "cd" protects its service cd; ' +
      'ef-1: "ef" protects its service ef; and 2 more',
  });
});

test("several names are a union, of which a strike draws its count", async () => {
  expect(await struckBy({ names: ["api", "worker-*"], count: "all" })).toEqual([
    "api-1",
    "worker-1",
    "worker-2",
  ]);
  expect(await struckBy({ names: ["api", "re2:worker-[12]"], count: 2 })).toHaveLength(2);
});

test("labels narrow what is meant", async () => {
  expect(await struckBy({ labels: ["tier=web"], count: "all" })).toEqual(["api-1"]);
  expect(
    await struckBy({
      names: ["worker"],
      labels: ["com.docker.compose.project=shop"],
      count: "all",
    }),
  ).toEqual(["worker-1", "worker-2"]);
});

test("a hold records what was asked for, shortened", async () => {
  const { road, ledger } = testRoad(shop());
  const names = Array.from({ length: 9 }, () => "worker-3");
  await road.strike({ ...KILL, names, labels: ["com.docker.compose.project"] });
  expect(ledger.events).toMatchObject([
    { kind: "hold", asked: "worker-3, worker-3, worker-3, worker-3, worker-3 and 5 more" },
  ]);
});

test("a name of 100 kB is refused before it is compared with anything (P62)", async () => {
  const { road } = testRoad(shop());
  await expect(road.strike({ ...KILL, names: ["x".repeat(102_400)] })).rejects.toMatchObject({
    code: "bad-usage",
    message: expect.stringContaining("at most 1000 characters, got 102400"),
  });
});
