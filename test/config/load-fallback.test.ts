import { expect, test } from "vitest";
import { loadFallback } from "../../src/config/load-fallback.ts";

test("of wrong settings, the place of engine and state is still known", () => {
  const { engine, ledger } = loadFallback({
    DOCKER_HOST: "tcp://engine:2375",
    CHAOS_STATE_DIR: "/state",
    CHAOS_NONSENSE: "1",
  });
  expect(engine.address).toEqual({ kind: "tcp", host: "engine", port: 2375 });
  expect(ledger.stateDir).toBe("/state");
});

test("where that is wrong too, the defaults are", () => {
  const { engine, ledger } = loadFallback({ DOCKER_HOST: "nonsense", CHAOS_STATE_DIR: "/state" });
  expect(engine.address).toEqual({ kind: "unix", path: "/var/run/docker.sock" });
  expect(ledger.stateDir).toBeUndefined();
});
