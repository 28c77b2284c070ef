import { expect, test } from "vitest";
import { refuseCommandBeside, refuseSecondDaemon } from "../../src/wiring/other-daemon.ts";
import { daemonContainer as daemon } from "../support/container.ts";

test("a command on the host refuses, and says how to ask inside", () => {
  expect(() => refuseCommandBeside(undefined)).not.toThrow();
  expect(() => refuseCommandBeside(daemon("theirs"))).toThrow(
    /the container theirs runs one.*docker exec theirs chaos-monkey/s,
  );
});

test("a command beside a daemon that is paused says how that one can be asked again", () => {
  expect(() => refuseCommandBeside(daemon("theirs", { state: "paused" }))).toThrow(
    /theirs runs one, and is paused.*docker unpause theirs && docker exec theirs chaos-monkey/s,
  );
});

test("of two daemons the one that came later refuses, and never both", () => {
  const [early, late] = [daemon("early", { startedAt: 1 }), daemon("late", { startedAt: 2 })];
  expect(() => refuseSecondDaemon(late, early)).not.toThrow();
  expect(() => refuseSecondDaemon(early, late)).toThrow("the container early runs one already");
  const [one, other] = [daemon("one", { startedAt: 1 }), daemon("other", { startedAt: 1 })];
  const refuses = [
    [one, other],
    [other, one],
  ].map(([self, theirs]) => {
    try {
      refuseSecondDaemon(theirs, self);
      return false;
    } catch {
      return true;
    }
  });
  expect(refuses.sort()).toEqual([false, true]);
});

test("a daemon on the host refuses beside one in a container, and is alone otherwise", () => {
  expect(() => refuseSecondDaemon(daemon("theirs"), undefined)).toThrow("expected to be the only");
  expect(() => refuseSecondDaemon(undefined, undefined)).not.toThrow();
});
