import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a demo that ends before anybody has asked in vain ends cleanly, with its summary", async () => {
  const { exitCode, stdout, stderr } = await chaosMonkey(["demo", "--for", "1s"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("stopped (the time of the demo is over)");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("0 strikes, 0 recovered; 0 held");
});

test("a demo leaves nothing behind, however impatient Ctrl-C is", async () => {
  const TMPDIR = temporaryFolder();
  const demo = new RunningMonkey(["demo"], { env: { TMPDIR } });
  await demo.printed(/A simulated engine/);
  expect(readdirSync(TMPDIR)).toHaveLength(1);
  demo.signal("SIGTERM");
  demo.signal("SIGINT");
  const { exitCode, stderr } = await demo.ended();
  // two that wait at once come in any order
  expect([130, 143]).toContain(exitCode);
  expect(stderr).toBe("interrupted\n");
  expect(readdirSync(TMPDIR)).toEqual([]);
});
