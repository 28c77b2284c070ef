import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { readBootId } from "../../src/world/boot-id.ts";
import { systemClock } from "../../src/world/clock.ts";

test("a sleep takes its time", async () => {
  const began = systemClock.monotonic();
  await systemClock.sleep(20);
  // timers may fire within the millisecond before
  expect(systemClock.monotonic() - began).toBeGreaterThanOrEqual(19);
});

test("a sleep ends at once when it is or gets aborted, and leaves no listener behind", async () => {
  const abort = new AbortController();
  const sleeping = systemClock.sleep(2 ** 40, abort.signal);
  abort.abort();
  await sleeping;
  await systemClock.sleep(2 ** 40, abort.signal);
  const other = new AbortController();
  await systemClock.sleep(1, other.signal);
  expect(getEventListeners(other.signal, "abort")).toEqual([]);
});

test("a sleep of nothing or less is over at once", async () => {
  await systemClock.sleep(-1);
  await systemClock.sleep(0);
});

test("the boot id is the kernel's, or this process's own where there is none", () => {
  expect(readBootId(() => "5c6f2f2e-boot\n")).toBe("5c6f2f2e-boot");
  const none = () => {
    throw new Error("ENOENT");
  };
  expect(readBootId(none)).toMatch(/^[0-9a-f-]{36}$/);
  expect(readBootId(none)).not.toBe(readBootId(none));
});
