import { spawn } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Journal } from "../../src/report/journal.ts";
import { forgetSettings, outcomeOf, run } from "../support/command.ts";
import { repository } from "../support/planted-tree.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A copy of the example on a port of its own, whose service is gone at the end of the test. */
async function example() {
  const folder = join(temporaryFolder(), "service-crash");
  cpSync(join(repository, "examples/service-crash"), folder, { recursive: true });
  const options = { cwd: folder, env: { ...forgetSettings(), PORT: String(await freePort()) } };
  onTestFinished(async () => void (await outcomeOf(["./stop-service.sh"], options)));
  const chaos = join(repository, "src/chaos.ts");
  return {
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
    outcome: (name: string) => outcomeOf([`./${name}`], options),
    read: (name: string) => readFileSync(join(folder, name), "utf8"),
    journal: (): Journal => JSON.parse(readFileSync(join(folder, "journal.json"), "utf8")),
    script: (name: string, ...words: readonly string[]) => run([`./${name}`, ...words], options),
    chaos: (...words: readonly string[]) => outcomeOf([process.execPath, chaos, ...words], options),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("expected a port of this machine, got none");
}

test("C8 C9: nobody watches the service: the run deviates, and the rollback brings it back", async () => {
  const { chaos, journal, script, read } = await example();
  await script("start-service.sh");
  const before = read("service.pid");
  const ran = await chaos("run", "service-crash-experiment.json");
  expect(ran.exitCode).toBe(1);
  const { deviated, steady_states, run, rollbacks } = journal();
  expect(deviated).toBe(true);
  expect(steady_states.before?.steady_state_met).toBe(true);
  expect(steady_states.after?.steady_state_met).toBe(false);
  expect(run.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
  expect(run[0]?.output).toMatchObject({ status: 0, stdout: `killed process ${before}` });
  expect(rollbacks).toMatchObject([{ status: "succeeded", output: { status: 0 } }]);
  await script("service-runs.sh");
  expect(read("service.pid")).not.toBe(before);
});

test("C8 C12 C13: somebody watches the service: the run passes, and its reports say so", async () => {
  const { chaos, journal, script, read } = await example();
  await script("start-service.sh", "--keep-alive");
  const ran = await chaos("run", "service-crash-experiment.json");
  expect(ran.stderr).toContain("Experiment ended with status: completed");
  expect(ran.exitCode).toBe(0);
  expect(journal()).toMatchObject({
    status: "completed",
    deviated: false,
    run: [{ status: "succeeded" }, { status: "succeeded", output: { status: 200 } }],
  });
  const summary = await chaos("report", "journal.json");
  expect(summary.stdout).toContain("passed  What happens if the backend service crashes?");
  await chaos("report", "--export-format=html", "journal.json", "report.html");
  expect(read("report.html")).toMatch(/^<!doctype html>[\s\S]*wait-for-recovery/);
});

test("C18: an old service.pid kills nobody: the script says so, and the run stops at its gate", async () => {
  const { chaos, journal, write, outcome } = await example();
  const bystander = spawn("sleep", ["60"]);
  onTestFinished(() => void bystander.kill());
  write("service.pid", `${bystander.pid}\n`);
  const killed = await outcome("kill-service.sh");
  expect(killed).toMatchObject({ exitCode: 1, stdout: "" });
  expect(killed.stderr).toContain("nothing is killed");
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  await chaos("run", "service-crash-experiment.json");
  expect(journal().steady_states.before?.steady_state_met).toBe(false);
  expect(journal().run).toEqual([]);
});
