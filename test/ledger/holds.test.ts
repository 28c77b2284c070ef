import fc from "fast-check";
import { expect, test } from "vitest";
import type { LedgerEvent } from "../../src/ledger/event.ts";
import { hold, injected, intended, testLedger } from "../support/test-ledger.ts";

const HOUR = 3_600_000;

function kinds(events: readonly LedgerEvent[]): readonly string[] {
  return events.map(({ kind }) => kind);
}

test("P42: of equal holds in a row the first is an event and the rest one count", () => {
  using parts = testLedger();
  const { ledger, clock } = parts;
  const first = ledger.record(hold());
  for (let count = 0; count < 5; count++) {
    clock.pass(1000);
    expect(ledger.record(hold())).toEqual(first);
  }
  expect(parts.events()).toEqual([first]);
  ledger.record(intended());
  expect(parts.events().slice(1)).toEqual([
    {
      kind: "hold.repeated",
      trigger: "interval",
      code: "no-candidate",
      because: "nothing is left",
      times: 5,
      since: first.at,
      seq: 2,
      at: "2026-01-01T00:00:05.000Z",
      dryRun: false,
    },
    expect.objectContaining({ kind: "strike.intended", seq: 3 }),
  ]);
});

test.each([
  ["trigger", { trigger: "signal" }],
  ["code", { code: "probability" }],
  ["reason", { because: "another reason" }],
  ["name that was asked for", { asked: "worker" }],
  ["passed-over candidate", { passedOver: { protected: ["rabbitmq", "postgres"] } }],
  ["reason of a candidate", { passedOver: { self: ["rabbitmq"] } }],
] as const)("P42: a hold with another %s is an event of its own", (_what, changes) => {
  using parts = testLedger();
  const { ledger } = parts;
  ledger.record(hold());
  ledger.record(hold());
  ledger.record(hold(changes));
  expect(kinds(parts.events())).toEqual(["hold", "hold.repeated", "hold"]);
  expect(parts.events().at(-1)).toMatchObject(changes);
});

test("a hold of a dry run is not equal to a real one", () => {
  using parts = testLedger();
  const { ledger } = parts;
  ledger.dryRun.record(hold());
  ledger.dryRun.record(hold());
  ledger.record(hold());
  expect(parts.events().map(({ kind, dryRun }) => ({ kind, dryRun }))).toEqual([
    { kind: "hold", dryRun: true },
    { kind: "hold.repeated", dryRun: true },
    { kind: "hold", dryRun: false },
  ]);
});

test("other events do not end a row", () => {
  using parts = testLedger();
  const { ledger } = parts;
  ledger.record(hold());
  ledger.record(injected());
  ledger.record(hold());
  expect(kinds(parts.events())).toEqual(["hold", "strike.injected"]);
});

test("a hold that was not repeated is not counted", () => {
  using parts = testLedger();
  const { ledger } = parts;
  ledger.record(hold());
  ledger.record(intended());
  ledger.flush();
  expect(kinds(parts.events())).toEqual(["hold", "strike.intended"]);
});

test("a row that goes on is told of hourly", () => {
  using parts = testLedger();
  const { ledger, clock } = parts;
  const { at } = ledger.record(hold());
  for (let half = 0; half < 6; half++) {
    clock.pass(HOUR / 2);
    ledger.record(hold());
  }
  expect(parts.events().slice(1)).toMatchObject([
    { kind: "hold.repeated", times: 2, since: at, at: "2026-01-01T01:00:00.000Z" },
    { kind: "hold.repeated", times: 2, since: at, at: "2026-01-01T02:00:00.000Z" },
    { kind: "hold.repeated", times: 2, since: at, at: "2026-01-01T03:00:00.000Z" },
  ]);
});

test("flushing tells of an unfinished row once, and the row goes on", () => {
  using parts = testLedger();
  const { ledger } = parts;
  ledger.record(hold());
  ledger.record(hold());
  ledger.flush();
  ledger.flush();
  ledger.record(hold());
  ledger.flush();
  expect(parts.events().slice(1)).toMatchObject([
    { kind: "hold.repeated", times: 1 },
    { kind: "hold.repeated", times: 1 },
  ]);
});

test("counts of a transaction that rolls back are as before it", () => {
  using parts = testLedger();
  const { ledger, database } = parts;
  ledger.record(hold());
  ledger.record(hold());
  expect(() =>
    database.transaction(() => {
      ledger.record(intended());
      ledger.record(hold({ asked: "worker" }));
      throw new Error("no");
    }),
  ).toThrow("no");
  ledger.record(hold());
  ledger.flush();
  expect(parts.events()).toMatchObject([{ kind: "hold" }, { kind: "hold.repeated", times: 2 }]);
});

type Step = "hold" | "named hold" | "dry hold" | "strike" | "other" | "flush" | "hour";
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.constantFrom<Step[]>("hold", "named hold", "dry hold", "strike", "other", "flush", "hour"),
  { maxLength: 60 },
);

test("P42 P44: the events tell of every hold exactly once, whatever happens between", () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      using parts = testLedger();
      const { ledger, clock } = parts;
      const told = (step: Step) =>
        parts
          .events()
          .filter((event) => "trigger" in event && event.kind !== "strike.intended")
          .filter((event) => sameKind(event, step))
          .reduce((sum, event) => sum + (event.kind === "hold.repeated" ? event.times : 1), 0);
      for (const step of sequence) {
        clock.pass(1000);
        if (step === "hold") ledger.record(hold());
        if (step === "named hold") ledger.record(hold({ asked: "worker" }));
        if (step === "dry hold") ledger.dryRun.record(hold());
        if (step === "strike") ledger.record(intended());
        if (step === "other") ledger.record(injected());
        if (step === "flush") ledger.flush();
        if (step === "hour") clock.pass(HOUR);
      }
      ledger.flush();
      for (const step of ["hold", "named hold", "dry hold"] as const) {
        expect(told(step)).toBe(sequence.filter((one) => one === step).length);
      }
      expect(ledger.verify().kind).toBe("intact");
    }),
  );
});

function sameKind(event: LedgerEvent, step: Step): boolean {
  if (event.kind !== "hold" && event.kind !== "hold.repeated") return false;
  if (event.dryRun) return step === "dry hold";
  return step === (event.asked === undefined ? "hold" : "named hold");
}
