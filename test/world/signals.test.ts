import { expect, test } from "vitest";
import { Child } from "../support/child-process.ts";

const script = new URL("children/tell-signals.ts", import.meta.url);

test("SIGUSR1 that comes before strikes are taken is kept, once", async () => {
  await using child = new Child(script);
  expect(await child.line()).toBe("listening");
  child.signal("SIGUSR1");
  child.signal("SIGUSR1");
  // two signals of one kind may arrive as one; by this answer both have arrived
  child.signal("SIGTERM");
  expect(await child.line()).toBe("stop SIGTERM");
  child.say("go");
  expect(await child.line()).toBe("strike");
  expect(await child.line()).toBe("taking strikes");
  child.signal("SIGUSR1");
  expect(await child.line()).toBe("strike");
});

test("without a kept signal nothing is struck when strikes begin to be taken", async () => {
  await using child = new Child(script);
  expect(await child.line()).toBe("listening");
  child.say("go");
  expect(await child.line()).toBe("taking strikes");
});

test("the first SIGTERM or SIGINT asks to stop, the second one to hurry", async () => {
  await using child = new Child(script);
  expect(await child.line()).toBe("listening");
  child.signal("SIGINT");
  expect(await child.line()).toBe("stop SIGINT");
  child.signal("SIGTERM");
  expect(await child.line()).toBe("hurry SIGTERM");
});
