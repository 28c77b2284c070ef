import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProcess } from "../../src/probe/process.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "process-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const sh = (script: string) => ({ program: "/bin/sh", arguments: ["-c", script] });

describe("a process", () => {
  test("that writes without end is kept up to a limit, and takes no memory beyond it (P62)", async () => {
    const before = process.memoryUsage.rss();
    const outcome = await runProcess({
      command: sh("yes é | head -c 300000001; exit 3"),
      maxOutputBytes: 100_000,
    });
    // é and the line break are three bytes: the limit cuts a character in two
    expect(outcome).toMatchObject({ kind: "exited", status: 3, droppedBytes: 299_900_001 });
    const { stdout } = outcome as { readonly stdout: string };
    expect(stdout.startsWith("é\né\n")).toBe(true);
    expect(stdout.endsWith("é\n")).toBe(true);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
  });

  test("is told by its exit code and everything it wrote", async () => {
    const outcome = await runProcess({ command: sh("echo out; echo err >&2; exit 3") });
    expect(outcome).toEqual({ kind: "exited", status: 3, stdout: "out\n", stderr: "err\n" });
  });

  test("that dies of a signal has its negative number", async () => {
    const outcome = await runProcess({ command: sh("kill -9 $$") });
    expect(outcome).toMatchObject({ kind: "exited", status: -9 });
  });

  test("gets a line through the shell, with pipes and variables", async () => {
    const outcome = await runProcess({
      command: { shellLine: "echo $WORD | tr a-z A-Z" },
      env: { ...process.env, WORD: "loud" },
    });
    expect(outcome).toMatchObject({ stdout: "LOUD\n" });
  });

  test("gets a list as it is, without a shell", async () => {
    const outcome = await runProcess({
      command: { program: "/bin/echo", arguments: ["$HOME", "a  b", "*"] },
    });
    expect(outcome).toMatchObject({ stdout: "$HOME a  b *\n" });
  });

  test("is heard to the last of a megabyte", async () => {
    const outcome = await runProcess({
      command: sh("head -c 1048576 /dev/zero | tr '\\0' x; echo y"),
    });
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.kind === "exited" && outcome.stdout.length).toBe(1_048_578);
  });

  test("is read as UTF-8, and byte by byte where it is none", async () => {
    expect(await runProcess({ command: sh("printf 'é世界'") })).toMatchObject({ stdout: "é世界" });
    expect(await runProcess({ command: sh("printf '\\351'") })).toMatchObject({ stdout: "é" });
    const marked = sh("printf '\\357\\273\\277{}'");
    expect(await runProcess({ command: marked })).toMatchObject({ stdout: "{}" });
  });

  test("that cannot be started says why", async () => {
    const outcome = await runProcess({ command: { program: "/nowhere/at-all", arguments: [] } });
    expect(outcome).toMatchObject({
      kind: "not-started",
      because: expect.stringMatching("ENOENT"),
    });
    const nul = await runProcess({ command: { program: "/bin/echo", arguments: ["\0"] } });
    expect(nul.kind).toBe("not-started");
  });

  test("takes its children and grandchildren along when its time is over", async () => {
    const outcome = await runProcess({
      command: sh(`sh -c 'sleep 60 & echo $! > ${folder}/pid; wait' & wait`),
      timeoutMs: 300,
    });
    expect(outcome).toEqual({ kind: "timed-out" });
    await expectGone(Number(await readFile(join(folder, "pid"), "utf8")));
  });

  test("takes them along also when it has itself ended before they let go of its output", async () => {
    const outcome = await runProcess({
      command: sh(`sleep 60 & echo $! > ${folder}/pid`),
      timeoutMs: 300,
    });
    expect(outcome).toEqual({ kind: "timed-out" });
    await expectGone(Number(await readFile(join(folder, "pid"), "utf8")));
  });

  test("leaves alone what it sent to the background before it ended well", async () => {
    const outcome = await runProcess({
      command: sh(`sleep 60 >/dev/null 2>&1 & echo $!`),
    });
    const pid = Number(outcome.kind === "exited" && outcome.stdout);
    try {
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      process.kill(pid, "SIGKILL");
    }
  });

  test("is killed with all it started by an interruption", async () => {
    const stop = new AbortController();
    const running = runProcess({
      command: sh(`sleep 60 & echo $! > ${folder}/pid; echo ready > ${folder}/ready; wait`),
      signal: stop.signal,
    });
    await expect.poll(() => readFile(join(folder, "ready"), "utf8").catch(() => "")).not.toBe("");
    stop.abort();
    expect(await running).toEqual({ kind: "interrupted" });
    await expectGone(Number(await readFile(join(folder, "pid"), "utf8")));
  });

  test("is not waited for once it has left its group and keeps its output open", async () => {
    const started = performance.now();
    const outcome = await runProcess({
      command: sh(`setsid sh -c 'echo $$ > ${folder}/pid; exec sleep 30' & wait`),
      timeoutMs: 300,
    });
    expect(outcome).toEqual({ kind: "timed-out" });
    expect(performance.now() - started).toBeLessThan(10_000);
    process.kill(Number(await readFile(join(folder, "pid"), "utf8")), "SIGKILL");
  });

  test("is not started at all after an interruption", async () => {
    const outcome = await runProcess({
      command: sh(`echo here > ${folder}/ran`),
      signal: AbortSignal.abort(),
    });
    expect(outcome).toEqual({ kind: "interrupted" });
    await expect(readFile(join(folder, "ran"))).rejects.toThrow("ENOENT");
  });
});

async function expectGone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  // an orphan stays a zombie until whoever adopted it has noticed
  await expect
    .poll(async () => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      return stat === "" || /\) Z /.test(stat);
    })
    .toBe(true);
}
