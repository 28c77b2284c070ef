import { expect, test } from "vitest";
import { guardianConfig, startGuardian } from "../../src/lease/guardian-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a guardian whose program is gone is an error of the caller, and ends no process (P58)", async () => {
  const order = guardianConfig({
    settings: {
      engine: { address: { kind: "unix", path: "/nowhere" } } as never,
      probe: { probes: [], everyMs: 500, timeoutMs: 2000 },
      world: { logLevel: "info", logFormat: "text" },
    },
    stateDir: temporaryFolder(),
    untilNothingIsOpen: true,
  });
  await expect(startGuardian(order, { node: "/nowhere/node" })).rejects.toMatchObject({
    code: "no-guardian",
    message: expect.stringMatching(
      /expected to start the guardian as \/nowhere\/node, got ".*ENOENT/,
    ),
  });
});
