import { expect, test } from "vitest";
import { logEvents } from "../../src/ledger/log-events.ts";
import { levelOf, sentence } from "../../src/ledger/sentence.ts";
import { createLog } from "../../src/world/log.ts";
import { stamped } from "../support/event-sentences.ts";
import { hold, injected, intended, lost, recovered, testLedger } from "../support/test-ledger.ts";

test("P5: a dry run is said first", () => {
  expect(sentence(stamped(lost(), true))).toMatch(/^dry run: no connection to the engine/);
});

test("P51: control characters of names and reasons never reach the terminal", () => {
  const nasty = "a\u001b[2J\nb\u009b31m\u202e";
  const told = sentence(stamped(intended({ targets: [{ name: nasty, service: nasty, id: "1" }] })));
  expect(told).toContain("a\\u001b[2J\\u000ab\\u009b31m\\u202e");
  expect(told).toMatch(/^\P{Cc}+$/u);
});

test("an event of a kind that this version does not know is named and shown as a warning", () => {
  for (const kind of ["helper.started", "toString"]) {
    const event = { ...stamped(lost()), kind } as unknown as Parameters<typeof sentence>[0];
    expect(sentence(event)).toBe(`an event of the unknown kind ${kind}`);
    expect(levelOf(event)).toBe("warn");
  }
});

test("the log has one line per event, with its sentence and all its fields", () => {
  using parts = testLedger();
  const lines: string[] = [];
  const log = createLog({
    level: "trace",
    format: "json",
    destination: { write: (line) => lines.push(line) },
    terminal: false,
  });
  const end = logEvents(parts.ledger, log);
  const recorded = [hold(), lost(), intended(), injected(), recovered()].map((eventBody) =>
    parts.ledger.record(eventBody),
  );
  end();
  parts.ledger.record(lost("not logged any more"));
  expect(parts.listenerErrors).toEqual([]);
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(logged).toEqual(
    recorded.map((event) => ({
      ...event,
      level: levelOf(event),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      msg: sentence(event),
    })),
  );
});
