import { expect, test } from "vitest";
import type { EventBody, LedgerEvent } from "../../../src/ledger/event.ts";
import { HOLD_CODES, HOLD_REMEDIES } from "../../../src/ledger/hold-code.ts";
import { whyOf } from "../../../src/report/why/why.ts";
import { confirmed, hold, intended, lost } from "../../support/test-ledger.ts";

const FROM = "2026-01-01T20:00:00.000Z";
const TO = "2026-01-02T08:00:00.000Z";

const started: EventBody = { kind: "daemon.started", version: "1", seed: "s", stateDir: "/s" };
const stopped: EventBody = { kind: "daemon.stopped", because: "SIGTERM", owed: 0 };
const connected: EventBody = {
  kind: "engine.connected",
  address: "unix",
  version: "20",
  apiVersion: "1.41",
};
const halted: EventBody = { kind: "halted", by: "ann", why: "deploy" };
const resumed: EventBody = { kind: "resumed", by: "ann", why: "done", lifted: ["halt"] };

function ready(armed: boolean): EventBody {
  const because = armed ? "one strike every 30s" : "CHAOS_ENABLED is not true";
  return { kind: "daemon.ready", scope: "shop", armed, because, inScope: 1, eligible: 1 };
}

/** Events at times such as `21:30`, from 12:00 of the first day to 11:59 of the second. */
function events(...told: readonly (readonly [string, EventBody])[]): readonly LedgerEvent[] {
  return told.map(([time, eventBody], index) => {
    const day = time >= "12:00" ? "2026-01-01" : "2026-01-02";
    return { ...eventBody, seq: index + 1, at: `${day}T${time}:00.000Z`, dryRun: false };
  });
}

function why(all: readonly LedgerEvent[], { running = true } = {}) {
  const before = all.filter(({ at }) => at < FROM);
  const during = all.filter(({ at }) => at >= FROM && at <= TO);
  return whyOf({ before, during, from: FROM, to: TO, running });
}

/** `halted 21:00 22:00`, with ... for one that goes on. */
function spans(all: readonly LedgerEvent[], options?: { readonly running: boolean }) {
  return why(all, options).hindered.map(
    ({ what, from, to, open }) =>
      `${what} ${from.slice(11, 16)} ${open ? "..." : to.slice(11, 16)}`,
  );
}

const UP = [
  ["19:00", started],
  ["19:00", connected],
  ["19:01", ready(true)],
] as const;

test("an armed daemon with its engine is hindered by nothing", () => {
  expect(spans(events(...UP))).toEqual([]);
});

test("a halt counts from its order to the resume, also one from the day before", () => {
  expect(spans(events(...UP, ["21:00", halted], ["22:00", resumed]))).toEqual([
    "halted 21:00 22:00",
  ]);
  expect(spans(events(...UP, ["19:30", halted], ["22:00", resumed]))).toEqual([
    "halted 20:00 22:00",
  ]);
  expect(spans(events(...UP, ["19:30", halted], ["19:45", resumed]))).toEqual([]);
});

test("a halt outlasts the daemon, and who halted first is named", () => {
  const again: EventBody = { kind: "halted", by: "bob", why: "me too" };
  const all = events(...UP, ["21:00", halted], ["21:10", again], ["22:00", stopped]);
  const after = events(...UP, ["01:00", started], ["01:00", connected], ["01:01", ready(false)]);
  const told = [...all, ...after.slice(3).map((event, at) => ({ ...event, seq: 100 + at }))];
  expect(spans(told)).toEqual(["halted 21:00 ...", "no-daemon 22:00 01:00"]);
  expect(why(told).hindered[0]?.because).toBe("by ann: deploy");
});

test("disarming and halting end each by its own resume", () => {
  const disarmed: EventBody = { kind: "disarmed", by: "ann", why: "lunch" };
  const lifted: EventBody = { kind: "resumed", by: "ann", why: "x", lifted: ["disarm"] };
  expect(spans(events(...UP, ["21:00", halted], ["21:30", disarmed], ["22:00", lifted]))).toEqual([
    "halted 21:00 ...",
    "disarmed 21:30 22:00",
  ]);
});

test("an engine that is away counts until it is back, or the daemon ends", () => {
  expect(spans(events(...UP, ["21:00", lost()], ["21:05", connected]))).toEqual([
    "no-engine 21:00 21:05",
  ]);
  expect(spans(events(...UP, ["21:00", lost()], ["22:00", stopped], ["23:00", started]))).toEqual([
    "no-engine 21:00 22:00",
    "no-daemon 22:00 23:00",
    "no-engine 23:00 ...",
  ]);
});

test("a daemon that was killed is missing from the last that it recorded", () => {
  const crashed = events(...UP, ["21:00", hold()], ["23:00", started], ["23:00", connected]);
  expect(spans(crashed)).toEqual(["no-daemon 21:00 23:00"]);
  expect(spans(events(...UP, ["21:00", hold()]), { running: false })).toEqual([
    "no-daemon 21:00 ...",
  ]);
});

test("a daemon that ended before the night never ran in it", () => {
  expect(spans(events(...UP, ["19:30", stopped]), { running: false })).toEqual([
    "no-daemon 20:00 ...",
  ]);
  expect(spans([], { running: false })).toEqual(["no-daemon 20:00 ..."]);
});

test("before the first start of all none ran, and before older events that were dropped one did", () => {
  expect(spans(events(["21:00", started], ["21:00", connected]))).toEqual([
    "no-daemon 20:00 21:00",
  ]);
  expect(spans(events(["21:00", lost()], ["22:00", connected]))).toEqual(["no-engine 21:00 22:00"]);
});

test("a daemon that is not armed says so until its settings change or it starts anew", () => {
  const idle = [UP[0], UP[1], ["19:01", ready(false)]] as const;
  const reloaded = (changed: readonly string[]): EventBody => ({
    kind: "settings.reloaded",
    changed,
    waiting: [],
  });
  expect(why(events(...idle)).hindered).toMatchObject([
    { what: "idle", from: FROM, to: TO, open: true, because: "CHAOS_ENABLED is not true" },
  ]);
  expect(spans(events(...idle, ["21:00", reloaded([])]))).toEqual(["idle 20:00 ..."]);
  expect(spans(events(...idle, ["21:00", reloaded(["CHAOS_ENABLED"])]))).toEqual([
    "idle 20:00 21:00",
  ]);
});

test("P8: invalid settings disarm until valid ones are read", () => {
  const refused: EventBody = { kind: "settings.refused", because: "CHAOS_INTERVAL: never" };
  const reloaded: EventBody = { kind: "settings.reloaded", changed: [], waiting: [] };
  expect(spans(events(...UP, ["21:00", refused], ["22:00", reloaded]))).toEqual([
    "bad-settings 21:00 22:00",
  ]);
});

test("the mode disabled counts from its order to the next", () => {
  const changed = (before: string, mode: string): EventBody => ({
    kind: "mode.changed",
    by: "ann",
    why: "night",
    before,
    mode,
  });
  const night = events(...UP, ["21:00", changed("none", "disabled")]);
  expect(spans(night)).toEqual(["idle 21:00 ..."]);
  expect(spans([...night, ...events(["22:00", changed("disabled", "safe")])])).toEqual([
    "idle 21:00 22:00",
  ]);
});

test("P42: holds are counted by code with their repeats, the most frequent first", () => {
  const repeated: EventBody = {
    kind: "hold.repeated",
    trigger: "interval",
    code: "min-gap",
    because: "too soon",
    times: 41,
    since: "2026-01-01T21:00:00.000Z",
  };
  const { held } = why(
    events(
      ...UP,
      ["20:30", hold({ code: "halted", trigger: "cli", passedOver: {} })],
      ["21:00", hold({ code: "min-gap", because: "early", passedOver: {} })],
      ["22:00", repeated],
      ["23:00", hold({ code: "min-gap", trigger: "signal", because: "late", passedOver: {} })],
    ),
  );
  expect(held).toEqual([
    {
      code: "min-gap",
      times: 43,
      triggers: ["interval", "signal"],
      first: "2026-01-01T21:00:00.000Z",
      last: "2026-01-01T23:00:00.000Z",
      because: "late",
      means: HOLD_CODES["min-gap"],
      remedy: HOLD_REMEDIES["min-gap"],
    },
    expect.objectContaining({ code: "halted", times: 1, triggers: ["cli"] }),
  ]);
});

test("repeats of a hold from before the night count from its beginning", () => {
  const since = "2026-01-01T19:30:00.000Z";
  const { code, trigger, because } = hold();
  const { held } = why(
    events(...UP, ["22:00", { kind: "hold.repeated", code, trigger, because, times: 5, since }]),
  );
  expect(held).toMatchObject([{ times: 5, first: "2026-01-01T22:00:00.000Z" }]);
});

test("P42: spared candidates are counted by code, those of a strike and of each repeat too", () => {
  const passedOver = { protected: ["postgres", "rabbitmq"], "too-young": ["api"] };
  const { code, trigger, because } = hold();
  const { spared } = why(
    events(
      ...UP,
      ["21:00", hold({ passedOver })],
      [
        "22:00",
        {
          kind: "hold.repeated",
          code,
          trigger,
          because,
          times: 3,
          since: "2026-01-01T21:00:00.000Z",
        },
      ],
      ["23:00", intended({ passedOver: { protected: ["rabbitmq"] } })],
    ),
  );
  expect(spared).toMatchObject([
    { code: "protected", times: 9, containers: ["postgres", "rabbitmq"] },
    {
      code: "too-young",
      times: 4,
      containers: ["api"],
      first: "2026-01-01T21:00:00.000Z",
      last: "2026-01-01T22:00:00.000Z",
    },
  ]);
});

test("strikes are counted by who asked, by service and by what came of them", () => {
  const api = { name: "shop-api-1", id: "0a1b2c3d4e5f" };
  const { struck, skippedTicks } = why(
    events(
      ...UP,
      ["19:30", intended()],
      ["21:00", intended()],
      ["21:00", confirmed()],
      ["22:00", intended({ trigger: "signal", targets: [api] })],
      [
        "22:01",
        { kind: "strike.no-effect", strike: "x", fault: "kill", target: api, because: "none" },
      ],
      ["23:00", { kind: "tick.skipped", times: 4, because: "asleep" }],
      ["23:01", { kind: "tick.skipped", times: 1, because: "asleep" }],
    ),
  );
  expect(struck).toEqual({
    strikes: 2,
    dry: 0,
    byTrigger: { interval: 1, signal: 1 },
    services: { worker: 1, "shop-api-1": 1 },
    confirmed: 1,
    noEffect: 1,
    inconclusive: 0,
    failed: 0,
    first: "2026-01-01T21:00:00.000Z",
    last: "2026-01-01T22:00:00.000Z",
  });
  expect(skippedTicks).toBe(5);
});
