import { expect, test } from "vitest";
import { accountOf } from "../../src/report/experiment-account.ts";
import type { Journal } from "../../src/report/journal.ts";
import { timelineOf } from "../../src/report/timeline.ts";
import { at, checked, ran, sampleJournal } from "./sample-journal.ts";

function draw(changes: Partial<Journal> = {}) {
  return timelineOf(accountOf(sampleJournal(changes), "journal.json"));
}

test("what was done stands where it happened, as shares of the whole", () => {
  const timeline = draw({ run: [ran({ from: 1, duration: 2 })] });
  expect(timeline?.seconds).toBe(4);
  expect(timeline?.phases.map(({ name }) => name)).toEqual([
    "Before",
    "Method",
    "After",
    "Rollbacks",
  ]);
  expect(timeline?.phases[1]?.lanes[0]?.bars).toEqual([
    { from: 0.25, to: 0.75, result: "succeeded" },
  ]);
});

test("checks during the method are one lane, in which the bad ones are seen however many there are", () => {
  const during = Array.from({ length: 5000 }, (_, index) =>
    checked(index !== 2500, 1 + index * 0.0002),
  );
  const [lane] =
    draw({ steady_states: { before: null, after: null, during } })?.phases.find(
      ({ name }) => name === "During",
    )?.lanes ?? [];
  expect(lane?.label).toBe("hypothesis, checked 5000 times");
  expect(lane?.result).toBe("unmet");
  expect(lane?.bars.length).toBeLessThan(500);
  expect(lane?.bars.filter(({ result }) => result === "unmet")).toHaveLength(1);
});

test("bars stay inside the picture, whatever times a journal claims", () => {
  const strange = [
    { ...ran({ start: at(-100) }), duration: 1e300 },
    ran({ start: "yesterday", end: undefined, duration: undefined }),
    ran({ from: 2, duration: undefined, end: at(-5) }),
  ];
  for (const run of strange) {
    const bars = draw({ run: [run] })?.phases.flatMap(({ lanes }) =>
      lanes.flatMap((it) => it.bars),
    );
    for (const { from, to } of bars ?? []) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeGreaterThanOrEqual(from);
      expect(to).toBeLessThanOrEqual(1);
    }
  }
});

test("a journal without times has no timeline", () => {
  expect(
    draw({
      start: "",
      end: "",
      run: [],
      rollbacks: [],
      steady_states: { before: null, after: null, during: [] },
    }),
  ).toBeUndefined();
});

test("ticks are at round times, few enough to be read", () => {
  expect(draw({ end: at(90) })?.ticks.map(({ seconds }) => seconds)).toEqual([0, 25, 50, 75]);
  expect(draw({ end: at(4) })?.ticks.map(({ seconds }) => seconds)).toEqual([0, 1, 2, 3, 4]);
});
