import { join } from "node:path";
import { expect, test } from "vitest";
import { readLedger } from "../../src/offline/read-ledger.ts";
import { verifyLedger } from "../../src/wiring/open-ledger.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { hold, injected, intended, lost, testLedger } from "../support/test-ledger.ts";

function filledFolder() {
  const stateDir = temporaryFolder();
  const state = testLedger(join(stateDir, "chaos.db"));
  return { stateDir, state };
}

test("a folder is read while its daemon still writes to it", async () => {
  const { stateDir, state } = filledFolder();
  using _ = state;
  state.ledger.record(intended());
  state.ledger.record(injected());
  const { signal: stop } = new AbortController();
  const events = await Array.fromAsync(readLedger({ stateDir, query: {}, follow: false, stop }));
  expect(events.map(({ kind }) => kind)).toEqual(["strike.intended", "strike.injected"]);
});

test("a folder is read after its daemon has died", async () => {
  const { stateDir, state } = filledFolder();
  state.ledger.record(lost());
  state[Symbol.dispose]();
  const { signal: stop } = new AbortController();
  const events = await Array.fromAsync(readLedger({ stateDir, query: {}, follow: false, stop }));
  expect(events).toMatchObject([{ kind: "engine.lost", seq: 1 }]);
  expect(verifyLedger(stateDir)).toMatchObject({ kind: "intact", events: 1 });
});

test("a follower gets each later event once, whatever the limit on the earlier ones", async () => {
  const { stateDir, state } = filledFolder();
  using _ = state;
  for (const because of ["1", "2", "3"]) state.ledger.record(lost(because));
  const stop = new AbortController();
  const seen: string[] = [];
  const query = { limit: 1, kinds: ["engine.lost"] as const };
  for await (const event of readLedger({ stateDir, query, follow: true, stop: stop.signal })) {
    if (event.kind === "engine.lost") seen.push(event.because);
    if (seen.length === 1) {
      state.ledger.record(hold());
      state.ledger.record(lost("4"));
      state.ledger.record(lost("5"));
    }
    if (seen.length === 3) state.ledger.record(lost("6"));
    if (seen.length === 4) stop.abort();
  }
  expect(seen).toEqual(["3", "4", "5", "6"]);
});

test("following ends at once when told to", async () => {
  const { stateDir, state } = filledFolder();
  using _ = state;
  const stop = AbortSignal.abort();
  const events = await Array.fromAsync(readLedger({ stateDir, query: {}, follow: true, stop }));
  expect(events).toEqual([]);
});

test("a folder without a ledger is named, and nothing is created in it", async () => {
  const stateDir = temporaryFolder();
  const { signal: stop } = new AbortController();
  const reading = Array.fromAsync(readLedger({ stateDir, query: {}, follow: false, stop }));
  await expect(reading).rejects.toMatchObject({
    code: "bad-usage",
    message: expect.stringContaining(stateDir),
  });
  expect(() => verifyLedger(stateDir)).toThrow("CHAOS_STATE_DIR");
});
