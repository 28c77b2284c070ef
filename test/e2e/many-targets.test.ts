import { expect, test } from "vitest";
import type { LedgerEvent } from "../../src/ledger/event.ts";
import { rawRequest } from "../contract/raw-request.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { leaveOut, machineEngine } from "../support/real-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";
import { RUN_LABEL } from "../support/test-run.ts";

const AT_ONCE = 8;

/** So many containers whose first process, a bare sleep, ignores SIGTERM; gone afterwards. */
async function stage(count: number) {
  const engine = machineEngine;
  await ensureTestImage(engine);
  const project = `many-${crypto.randomUUID().slice(0, 8)}`;
  const parts = new AsyncDisposableStack();
  const post = async (path: string, json?: object) => {
    const { status, message, body } = await rawRequest(engine.socket, "POST", path, json);
    if (status >= 400) throw new Error(`${path}: ${status} ${message}`);
    return body;
  };
  const make = async (number: number): Promise<string> => {
    const body = await post(`/containers/create?name=${project}-worker-${number}`, {
      Image: TEST_IMAGE,
      Cmd: ["sleep", "100000"],
      HostConfig: { NetworkMode: "none" },
      Labels: {
        ...RUN_LABEL,
        "com.docker.compose.project": project,
        "com.docker.compose.service": "worker",
      },
    });
    const { Id } = JSON.parse(body) as { readonly Id: string };
    parts.defer(async () => {
      await rawRequest(engine.socket, "DELETE", `/containers/${Id}?force=true`);
    });
    await post(`/containers/${Id}/start`);
    return Id;
  };
  const ids: string[] = [];
  try {
    for (let first = 1; first <= count; first += AT_ONCE) {
      const numbers = Array.from(
        { length: Math.min(AT_ONCE, count - first + 1) },
        (_, n) => first + n,
      );
      ids.push(...(await Promise.all(numbers.map(make))));
    }
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
  const env = {
    ...engine.env,
    CHAOS_PROJECT: project,
    CHAOS_COUNT: String(count),
    CHAOS_MIN_AGE: "0",
    CHAOS_STATE_DIR: temporaryFolder(),
  };
  return {
    /** All at once without the monkey; resolves with how long it took, in milliseconds. */
    bare: async (path: string): Promise<number> => {
      const began = performance.now();
      await Promise.all(ids.map((id) => post(`/containers/${id}/${path}`)));
      return performance.now() - began;
    },
    strike: async (...words: readonly string[]) => {
      const { stdout } = await chaosMonkey(["strike", "--json", ...words], { env });
      return JSON.parse(stdout) as {
        readonly outcomes: readonly { readonly result: string }[];
        readonly events: readonly LedgerEvent[];
      };
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function timesOf(events: readonly LedgerEvent[], kind: LedgerEvent["kind"]): readonly number[] {
  return events.filter((event) => event.kind === kind).map(({ at }) => Date.parse(at));
}

test("stopping five containers that ignore SIGTERM costs about one grace, not five", async (context) => {
  const missing = await machineEngine.missing();
  if (missing !== undefined) leaveOut(context, missing);
  await using on = await stage(5);
  const bareMs = await on.bare("stop?t=0");
  await on.bare("start");

  const graceMs = 3000;
  const { outcomes, events } = await on.strike(
    ...["--fault", "stop", "--with", `grace=${graceMs}ms`, "--duration", "1s"],
  );
  expect(outcomes.map(({ result }) => result)).toEqual(Array(5).fill("confirmed"));
  const [intended = 0] = timesOf(events, "strike.intended");
  const tookMs = Math.max(...timesOf(events, "strike.confirmed")) - intended;
  expect(tookMs).toBeGreaterThan(graceMs);
  expect(tookMs).toBeLessThan(graceMs + 3 * bareMs);
  expect(timesOf(events, "lease.undone")).toHaveLength(5);
});

test("fifty pauses are undone, verified and recorded within a second of their deadline", async (context) => {
  const missing = await machineEngine.missing();
  if (missing !== undefined) leaveOut(context, missing);
  await using on = await stage(50);
  await on.bare("pause");
  const bareMs = await on.bare("unpause");

  const durationMs = 10_000;
  const { outcomes, events } = await on.strike(
    ...["--fault", "pause", "--duration", `${durationMs}ms`],
  );
  expect(outcomes.map(({ result }) => result)).toEqual(Array(50).fill("confirmed"));
  const [intended = 0] = timesOf(events, "strike.intended");
  const deadline = intended + durationMs;
  // else it is not fifty at once that come to their end
  expect(Math.max(...timesOf(events, "strike.confirmed"))).toBeLessThan(deadline);
  const undone = timesOf(events, "lease.undone");
  expect(undone).toHaveLength(50);
  expect(Math.max(...undone) - deadline).toBeLessThan(1000 + 3 * bareMs);
});
