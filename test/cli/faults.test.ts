import { expect, test } from "vitest";
import { faultsCommand } from "../../src/cli/faults.ts";
import type { Fault } from "../../src/fault/fault.ts";
import { kill } from "../../src/fault/lifecycle/kill.ts";
import { pause } from "../../src/fault/lifecycle/pause.ts";
import { MemoryTerminal } from "../support/memory-terminal.ts";

const gouge: Fault = { ...kill, kind: "gouge", tier: "extended" };

function told(faults: readonly Fault[], ...words: readonly string[]): string {
  const terminal = new MemoryTerminal();
  faultsCommand({ terminal, exit: () => {}, faults }).parse(words, { from: "user" });
  return terminal.lines.join("\n");
}

test("the list and the explanation of an extended fault say which profile it needs", () => {
  expect(told([kill, gouge])).toMatch(/^gouge +extended .*\n\nExtended: .*CHAOS_PROFILE/m);
  expect(told([kill, gouge], "gouge")).toMatch(/^Extended: it needs CHAOS_PROFILE=extended/m);
});

test("where every fault is a core one nothing is said of profiles", () => {
  expect(told([kill, pause])).not.toContain("CHAOS_PROFILE");
  expect(told([kill, gouge], "kill")).not.toContain("CHAOS_PROFILE");
});
