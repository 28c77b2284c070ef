import { expect, test } from "vitest";
import { automaticStrikes } from "../../src/monkey/automatic-strikes.ts";

const SET = { enabled: true, intervalMs: 60_000, mode: undefined, barred: false } as const;
const HALTED = { because: "halted by ada: maintenance" };

test.each([
  [{}, true, "one strike every 1m"],
  [{ enabled: false }, false, "CHAOS_ENABLED is not true"],
  [{ intervalMs: "off" }, false, "CHAOS_INTERVAL is off"],
  [{ mode: "disabled" }, false, "the mode is disabled"],
  [{ barred: HALTED, mode: "disabled", enabled: false }, false, HALTED.because],
] as const)("With %j, automatic strikes are armed: %s, because %s", (facts, armed, because) => {
  expect(automaticStrikes({ ...SET, ...facts })).toEqual({
    armed,
    because: expect.stringContaining(because),
  });
});
