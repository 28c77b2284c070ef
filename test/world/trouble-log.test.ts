import { expect, test } from "vitest";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { troubleLog } from "../../src/world/trouble-log.ts";

function trouble() {
  const lines: (readonly [unknown, string])[] = [];
  let now = 0;
  const log = { error: (about: unknown, message: string) => void lines.push([about, message]) };
  const report = troubleLog(log as Parameters<typeof troubleLog>[0], () => now);
  return {
    lines,
    messages: () => lines.map(([, message]) => message),
    /** Reports the error every 30 ms for so long. */
    repeat(error: Error, forMs: number) {
      for (const end = now + forMs; now < end; now += 30) report(error);
    },
    pass(ms: number) {
      now += ms;
    },
    report,
  };
}

const full = new ChaosError("state-unwritable", "the disk is full");

test("an expected error is logged with its code, any other with its origin", () => {
  const { report, lines } = trouble();
  const bug = new Error("a bug");
  report(full);
  report(bug);
  report("a text");
  expect(lines).toEqual([
    [{ code: "state-unwritable" }, "the disk is full"],
    [{ err: bug }, "a bug"],
    [{ err: "a text" }, "a text"],
  ]);
});

test("an error that comes 33 times a second for an hour is a dozen lines, which count all", () => {
  const { repeat, messages } = trouble();
  repeat(full, 3_600_000);
  expect(messages().slice(0, 3)).toEqual([
    "the disk is full",
    "the disk is full (166 more times within 5.01 s)",
    "the disk is full (333 more times within 10 s)",
  ]);
  expect(messages().length).toBeLessThan(15);
});

test("different errors do not silence each other", () => {
  const { report, messages } = trouble();
  report(full);
  report(new Error("another"));
  report(full);
  expect(messages()).toEqual(["the disk is full", "another"]);
});

test("an error that comes back after a long silence is told at once", () => {
  const { repeat, report, pass, messages } = trouble();
  repeat(full, 1000);
  pass(60_000);
  report(full);
  report(full);
  expect(messages()).toEqual([
    "the disk is full",
    "the disk is full (33 more times within 1 min 1 s)",
  ]);
});

test("errors with ever different texts are all told, and do not fill the memory", () => {
  const { report, messages, pass } = trouble();
  for (let number = 0; number < 1000; number++) {
    report(new Error(`number ${number}`));
    pass(1);
  }
  expect(messages()).toHaveLength(1000);
});
