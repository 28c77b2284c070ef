import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SAMPLE = fileURLToPath(new URL("../../../shared/ctk-conformance/run.py", import.meta.url));
const CHAOS = fileURLToPath(new URL("../../src/chaos.ts", import.meta.url));

test("chaos does as Chaos Toolkit does, in every case of the conformance sample", async (context) => {
  if (!existsSync(SAMPLE)) context.skip("the conformance sample is not beside the checkout");
  const python = await promisify(execFile)("python3", ["--version"]).catch(() => undefined);
  if (python === undefined) {
    if (process.env.CHAOS_TEST_REQUIRE_ENGINE === "1") throw new Error("python3 is not installed");
    context.skip("python3 is not installed");
  }
  const command = `${process.execPath} ${CHAOS}`;
  const said = await promisify(execFile)("python3", [SAMPLE, "check", "--cmd", command], {
    maxBuffer: 2 ** 26,
    // it ends with 1 when a case fails, and what it prints says which
  }).catch((error: { readonly stdout: string }) => error);
  const failures = said.stdout.split("\n").filter((line) => line.startsWith("FAIL"));
  expect(failures).toEqual([]);
  expect(said.stdout).toMatch(/^[1-9]\d* passed, 0 failed$/m);
});
