import { expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { isServed } from "../../src/cli/remote-control.ts";
import { controlSocketPath } from "../../src/http/control-socket.ts";
import { forgetSettings } from "../support/command.ts";
import { MemoryTerminal } from "../support/memory-terminal.ts";
import { servedControl } from "../support/served-control.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a strike that was interrupted before it was asked for is not asked for", async ({
  onTestFinished,
}) => {
  onTestFinished(() => void vi.unstubAllEnvs());
  const strike = vi.fn();
  const stateDir = temporaryFolder();
  const env = { ...forgetSettings(), ...(await servedControl({ strike }, stateDir)) };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const terminal = new MemoryTerminal();
  const exit = vi.fn();
  const signals = {
    onStrike: () => {},
    onHalt: () => {},
    takeReloads: () => () => {},
    end: () => {},
    stop: AbortSignal.abort("SIGINT"),
    hurry: new AbortController().signal,
  };
  const left = new Error("the process has ended");
  const leave = vi.spyOn(process, "exit").mockImplementation(() => {
    throw left;
  });
  onTestFinished(() => leave.mockRestore());
  const program = createProgram({ terminal, signals, exit });
  await expect(program.parseAsync(["strike"], { from: "user" })).rejects.toBe(left);
  // what was asked before this has come to the daemon
  expect(await isServed(controlSocketPath(stateDir))).toBe(true);
  expect(strike).not.toHaveBeenCalled();
  expect(leave).toHaveBeenCalledWith(130);
  expect(terminal.notes).toEqual(["interrupted"]);
});
