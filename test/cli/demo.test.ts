import { expect, test } from "vitest";
import { chaosMonkey } from "../support/chaos-monkey.ts";

test("a demo that ends before anybody has asked in vain ends cleanly, with its summary", async () => {
  const { exitCode, stdout, stderr } = await chaosMonkey(["demo", "--for", "1s"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("stopped (the time of the demo is over)");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("0 strikes, 0 recovered; 0 held");
});
