import { expect, test } from "vitest";
import type { HelperEffect, ProbeEffect } from "../../src/fault/effect.ts";
import { watchForEffect } from "../../src/strike/watch-for-effect.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";

const target = container({ name: "worker-1" });

function watching(effect: HelperEffect | ProbeEffect) {
  const clock = new ManualClock();
  const containers = new FakeContainers(clock, [target]);
  return { clock, watch: watchForEffect({ effect, id: target.id, containers, clock }) };
}

function helperEffect() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const signals: AbortSignal[] = [];
  const reported = (signal: AbortSignal) => {
    signals.push(signal);
    return promise;
  };
  const effect = { kind: "helper", saw: "its report", withinMs: 5000, reported } as const;
  return { effect, report: resolve, fail: reject, signals };
}

test("P43: a helper's effect is confirmed by the line that it reports", async () => {
  const { effect, report, signals } = helperEffect();
  const { watch } = watching(effect);
  expect(await watch.showsNow()).toEqual({ kind: "absent" });
  report("applied: delay 100ms");
  expect(await watch.seen).toEqual({ kind: "seen", saw: "applied: delay 100ms" });
  expect(await watch.showsNow()).toMatchObject({ kind: "seen" });
  expect(signals[0]?.aborted).toBe(true);
});

test("P43: a helper that reports nothing in time has had no effect", async () => {
  const { effect, signals } = helperEffect();
  const { watch, clock } = watching(effect);
  watch.applied();
  await clock.advance(5000);
  expect(await watch.seen).toEqual({ kind: "absent" });
  expect(signals[0]?.aborted).toBe(true);
});

test("P43: a helper that ends without a report leaves the effect unknown, with its reason", async () => {
  const { effect, fail } = helperEffect();
  const { watch } = watching(effect);
  fail(new Error("the helper ended with 2"));
  expect(await watch.seen).toEqual({ kind: "unknown", because: "the helper ended with 2" });
});

test("a watch for a helper's report ends when the fault was not applied", async () => {
  const { effect } = helperEffect();
  const { watch } = watching(effect);
  watch.cancel();
  expect(await watch.seen).toMatchObject({ kind: "unknown", because: "it was not applied" });
});

function probeEffect(answers: readonly (boolean | Error | "hangs")[]) {
  let asked = 0;
  const shows = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === "hangs") await new Promise(() => {});
    if (answer instanceof Error) throw answer;
    return answer === true;
  };
  const times = { withinMs: 5000, everyMs: 1000 };
  return { kind: "probe", saw: "its port refuses", shows, ...times } as const;
}

test("P43: a probe is asked from when the fault is applied, until it shows the effect", async () => {
  const { watch, clock } = watching(probeEffect([false, new Error("no answer"), true]));
  await clock.advance(100);
  watch.applied();
  await clock.advance(2000);
  expect(await watch.seen).toEqual({ kind: "seen", saw: "its port refuses" });
});

test.each([
  ["denies the effect", [false], { kind: "absent" }],
  ["fails", [new Error("no answer")], { kind: "unknown", because: "no answer" }],
  ["hangs", ["hangs"], { kind: "absent" }],
] as const)("P43: a probe that %s to the end is told as such", async (_, answers, seen) => {
  const { watch, clock } = watching(probeEffect(answers));
  watch.applied();
  await clock.advance(5000);
  expect(await watch.seen).toEqual(seen);
});

test("a watch by probe ends when the fault was not applied", async () => {
  const { watch } = watching(probeEffect([false]));
  watch.cancel();
  await settle();
  expect(await watch.seen).toMatchObject({ kind: "unknown", because: "it was not applied" });
});
