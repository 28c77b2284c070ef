import * as fc from "fast-check";
import type { EventBody } from "../../src/ledger/event.ts";
import { confirmed, intended, lost, recovered } from "./test-ledger.ts";

const target = fc
  .record({
    name: fc.constantFrom("shop-worker-1", "shop-worker-2", "shop-api-1", "__proto__"),
    service: fc.constantFrom("worker", "api", undefined),
  })
  .map(({ name, service }) => ({ name, id: "3f1c0a2b9d11", ...(service && { service }) }));

/** Few different times, so that some are equal. */
const someMs = fc.integer({ min: 0, max: 12 });

/** Anything that a tally counts, and now and then something that it does not. */
export const anyCounted: fc.Arbitrary<EventBody> = fc.oneof(
  fc.array(target, { minLength: 1, maxLength: 3 }).map((targets) => intended({ targets })),
  target.map((hurt) => confirmed({ target: hurt })),
  fc
    .record({
      target,
      by: fc.constantFrom("policy", "us", "fault", "someone"),
      runningAfterMs: someMs,
      healthyAfterMs: fc.option(someMs, { nil: undefined }),
      late: fc.boolean(),
      replacement: fc.option(target, { nil: undefined }),
    })
    .map(({ healthyAfterMs, replacement, ...rest }) =>
      recovered({
        ...rest,
        ...(healthyAfterMs !== undefined && { healthyAfterMs }),
        ...(replacement && { replacement }),
      }),
    ),
  target.map(
    (hurt): EventBody => ({
      kind: "recovery.overdue",
      strike: "17-ab12",
      fault: "kill",
      target: hurt,
      timeoutMs: 60_000,
      still: "down",
    }),
  ),
  target.map(
    (hurt): EventBody => ({
      kind: "recovery.lost",
      strike: "17-ab12",
      fault: "kill",
      target: hurt,
      because: "it was removed",
    }),
  ),
  fc.constant(lost()),
);
