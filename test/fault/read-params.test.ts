import { expect, test } from "vitest";
import type { Fault } from "../../src/fault/fault.ts";
import { kill } from "../../src/fault/lifecycle/kill.ts";
import { stop } from "../../src/fault/lifecycle/stop.ts";
import type { Params } from "../../src/fault/read-params.ts";
import { cpuThrottle } from "../../src/fault/resource/cpu-throttle.ts";
import { messageOf } from "../../src/world/message-of.ts";
import { container } from "../support/container.ts";

const LONG = "x".repeat(100_000);
const MANY = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, "1"]));

test.each<[string, Fault, Params]>([
  ["a parameter with a long name", kill, { [LONG]: "1" }],
  ["20,000 parameters", kill, MANY],
  ["a long signal", kill, { signal: LONG }],
  ["a long grace", stop, { grace: LONG }],
  ["a long number of processors", cpuThrottle, { cpus: LONG }],
])("%s is refused with a short message (P62)", (_what, fault, params) => {
  const message = refusal(fault, params);
  expect(message).toContain(`fault ${fault.kind}: `);
  expect(message.length).toBeLessThan(1000);
});

test("escape sequences of a parameter are shown escaped (P51)", () => {
  expect(refusal(kill, { signal: "\u001b[31m" })).toContain("\\u001b[31m");
  expect(refusal(kill, { "\u001b[31m": "1" })).toContain("\\u001b[31m");
});

function refusal(fault: Fault, params: Params): string {
  try {
    fault.plan(container({ name: "web-1" }), { params, durationMs: 1000, facts: undefined });
  } catch (error) {
    return messageOf(error);
  }
  throw new Error("expected the parameters to be refused");
}
