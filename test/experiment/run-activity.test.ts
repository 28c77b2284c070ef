import { expect, test } from "vitest";
import { runActivity } from "../../src/experiment/run-activity.ts";
import { RunTime } from "../../src/experiment/run-time.ts";
import { toolkitDialect } from "../../src/toolkit/dialect.ts";
import type { Clock } from "../../src/world/clock.ts";

test("the duration of an activity leaves out the time to load its provider", async () => {
  let now = 1000;
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: async () => {} };
  const end = await runActivity(
    { name: "first", type: "probe", background: false, definition: {} },
    {
      signal: new AbortController().signal,
      context: {
        dialect: toolkitDialect({ configuration: {}, secrets: {} }),
        provider: {
          prepare: async () => {
            now += 150;
          },
          perform: async () => {
            now += 5;
            return { kind: "succeeded", output: null };
          },
        },
        dry: null,
        clock,
        time: new RunTime(clock),
        emit: () => {},
      },
    },
  );
  expect(end).toMatchObject({ kind: "done", record: { startMs: 1150, endMs: 1155 } });
});
