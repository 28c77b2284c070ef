import { expect, test } from "vitest";
import type { TargetsSnapshot } from "../../src/cli/render-targets.ts";
import { watchTargets } from "../../src/cli/watch-targets.ts";
import type { TargetRow } from "../../src/control/control.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { MemoryTerminal } from "../support/memory-terminal.ts";
import { servedControl } from "../support/served-control.ts";
import { targetRow } from "../support/target-row.ts";

const down = targetRow({
  state: "exited",
  spared: { code: "not-running", because: "it is exited" },
});

async function watching(options: {
  readonly isTerminal?: boolean;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly json?: boolean;
}) {
  const terminal = new MemoryTerminal(options);
  const clock = new ManualClock();
  const stop = new AbortController();
  let now: TargetsSnapshot = { rows: [targetRow()], away: undefined, warnings: [] };
  const done = watchTargets({
    look: async () => now,
    terminal,
    clock,
    stop: stop.signal,
    json: options.json ?? false,
  });
  const see = async (look: Partial<TargetsSnapshot>) => {
    now = { ...now, ...look };
    await clock.advance(1000);
  };
  await see({});
  return { terminal, see, stop, done };
}

test("a watch says once what is doubtful about the settings", async () => {
  const { terminal, see, stop, done } = await watching({});
  await see({ warnings: ['"wroker" of CHAOS_TARGETS matches no container in scope'] });
  await see({});
  stop.abort();
  await done;
  expect(terminal.notes).toEqual(['"wroker" of CHAOS_TARGETS matches no container in scope']);
});

test("a watch without a terminal prints a line for each change only", async () => {
  const { terminal, see, stop, done } = await watching({});
  await see({});
  await see({ rows: [down] });
  await see({ rows: [] });
  stop.abort();
  await done;
  expect(terminal.lines.map((line) => line.replace(/^\S+Z {2}/, ""))).toEqual([
    "shop-worker-1 (worker): running, may be struck",
    "shop-worker-1 (worker): exited, not-running: it is exited",
    "shop-worker-1 (worker): gone",
  ]);
});

test("a watch on a terminal redraws the whole table", async () => {
  const { terminal, see, stop, done } = await watching({ isTerminal: true });
  await see({ rows: [down] });
  stop.abort();
  await done;
  expect(terminal.lines).toEqual([]);
  expect(terminal.screens.at(-1)?.join("\n")).toMatch(/shop-worker-1 .* not-running: it is exited/);
});

test("a watch of more containers than the window has lines leaves out the last ones, and says so", async () => {
  const size = { columns: 80, rows: 12 };
  const { terminal, see, stop, done } = await watching({ isTerminal: true, size });
  const rows = Array.from({ length: 100 }, (_, at) => targetRow({ name: `shop-worker-${at}` }));
  await see({ rows });
  stop.abort();
  await done;
  const screen = terminal.screens.at(-1) ?? [];
  // the cursor stands in the last line of the window
  expect(screen).toHaveLength(11);
  expect(screen[1]).toMatch(/^shop-worker-0 /);
  expect(screen.slice(6)).toEqual([
    "(the window is too low for 95 more lines)",
    "",
    "100 of 100 containers in scope may be struck now",
    "",
    "Ctrl-C ends this",
  ]);
});

test("a watch as JSON prints one object per change, also on a terminal", async () => {
  const { terminal, see, stop, done } = await watching({ isTerminal: true, json: true });
  await see({ rows: [down] });
  stop.abort();
  await done;
  expect(terminal.lines.map((line) => JSON.parse(line))).toMatchObject([
    { kind: "appeared", row: { state: "running" } },
    { kind: "changed", row: { state: "exited", spared: { code: "not-running" } } },
  ]);
});

test("a watch says once that the engine is away, and that what it shows is old", async () => {
  const { terminal, see, stop, done } = await watching({});
  await see({ away: "the socket is gone" });
  await see({});
  await see({ away: undefined });
  stop.abort();
  await done;
  expect(terminal.notes).toEqual([
    "the engine does not answer (the socket is gone); this is the last known state",
  ]);
});

test("a watch ends when nobody reads it any more", async () => {
  const { terminal, done } = await watching({});
  terminal.close();
  await done;
});

function daemonWith(rows: () => readonly TargetRow[]) {
  return servedControl({
    targets: async () => rows(),
    status: async () => ({ engine: { connected: true, address: "unix:///x" } }) as never,
  });
}

test("a running daemon is watched through its socket, and Ctrl-C ends it with success", async () => {
  let rows: readonly TargetRow[] = [targetRow()];
  const watcher = new RunningMonkey(["targets", "--watch"], { env: await daemonWith(() => rows) });
  await watcher.printed(/may be struck/);
  rows = [down];
  await watcher.printed(/it is exited/);
  watcher.signal("SIGINT");
  expect(await watcher.ended()).toMatchObject({ exitCode: 0, stderr: "" });
});

test("a label that would steer the terminal is shown escaped", async () => {
  const because = 'its label chaos-monkey.enable is "\u001b[2J"';
  const env = await daemonWith(() => [targetRow({ spared: { code: "opted-out", because } })]);
  for (const words of [["targets"], ["targets", "--json"]]) {
    const { stdout, exitCode } = await chaosMonkey(words, { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\\u001b[2J");
  }
});
