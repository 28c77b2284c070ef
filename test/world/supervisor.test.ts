import { expect, test } from "vitest";
import { Supervisor } from "../../src/world/supervisor.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";

function supervised() {
  const clock = new ManualClock();
  const troubles: string[] = [];
  const supervisor = new Supervisor({
    clock,
    onTrouble: (error) => troubles.push((error as Error).message),
  });
  return { clock, troubles, supervisor };
}

/** Runs until stopped, as most parts do. */
function untilDown(down: AbortSignal): Promise<void> {
  return new Promise((resolve) => down.addEventListener("abort", () => resolve()));
}

test("a part that fails is named, and starts again after pauses that grow (P58)", async () => {
  const { clock, troubles, supervisor } = supervised();
  const starts: number[] = [];
  const began = clock.monotonic();
  supervisor.run("recovery", async () => {
    starts.push(clock.monotonic() - began);
    throw new Error("a damaged row");
  });
  await settle();
  for (let second = 0; second < 8; second++) await clock.advance(250);
  expect(starts).toEqual([0, 250, 750, 1750]);
  expect(troubles[0]).toBe("failed: recovery (starts again in 250 ms): a damaged row");
  expect(supervisor.failures()).toEqual([
    expect.objectContaining({ part: "recovery", because: "a damaged row", times: 4 }),
  ]);
});

test("a part that fails leaves the others running (P58)", async () => {
  const { supervisor } = supervised();
  let isDown = false;
  supervisor.run("steady", async (down) => {
    await untilDown(down);
    isDown = true;
  });
  supervisor.run("failing", () => Promise.reject(new Error("no")));
  await settle();
  expect(isDown).toBe(false);
  await supervisor.stop(1000);
  expect(isDown).toBe(true);
});

test("a part that runs for a minute after its failure counts as healthy, and its pause is short again", async () => {
  const { clock, supervisor } = supervised();
  let fail = true;
  const starts: number[] = [];
  let failNow = () => {};
  supervisor.run("healer", (down) => {
    starts.push(clock.monotonic());
    if (fail) return Promise.reject(new Error("once"));
    return new Promise((resolve, reject) => {
      failNow = () => reject(new Error("again"));
      down.addEventListener("abort", () => resolve());
    });
  });
  await settle();
  fail = false;
  await clock.advance(250);
  expect(supervisor.failures()).toHaveLength(1);
  await clock.advance(60_000);
  expect(supervisor.failures()).toEqual([]);
  failNow();
  await settle();
  await clock.advance(250);
  expect(starts).toHaveLength(3);
});

test("parts stop in the reverse order of their starts", async () => {
  const { supervisor } = supervised();
  const stopped: string[] = [];
  for (const name of ["first", "second", "third"]) {
    supervisor.run(name, async (down) => {
      await untilDown(down);
      stopped.push(name);
    });
  }
  await supervisor.stop(1000);
  expect(stopped).toEqual(["third", "second", "first"]);
});

test("a part that does not stop is killed in time, and those before it too (P57)", async () => {
  const { clock, supervisor } = supervised();
  const killed: string[] = [];
  for (const name of ["before", "hanging"]) {
    supervisor.add({
      name,
      stop: () => new Promise(() => {}),
      kill: () => killed.push(name),
    });
  }
  const stopping = supervisor.stop(2000);
  await clock.advance(1999);
  expect(killed).toEqual([]);
  await clock.advance(1);
  await stopping;
  expect(killed).toEqual(["hanging", "before"]);
});

test("a part that ends by itself does not start again", async () => {
  const { clock, troubles, supervisor } = supervised();
  let starts = 0;
  supervisor.run("once", async () => void starts++);
  await clock.advance(600_000);
  expect(starts).toBe(1);
  expect(troubles).toEqual([]);
});

test("a part that fails while it stops is reported, and not started again", async () => {
  const { troubles, supervisor } = supervised();
  let starts = 0;
  supervisor.run("late", async (down) => {
    starts++;
    await untilDown(down);
    throw new Error("while closing");
  });
  await supervisor.stop(1000);
  expect(starts).toBe(1);
  expect(troubles).toEqual(["failed: late: while closing"]);
});
