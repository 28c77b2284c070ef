import { expect, test } from "vitest";
import { createLog } from "../../src/world/log.ts";

function logTo(options: {
  readonly terminal: boolean;
  readonly level?: "debug" | "info" | "silent";
  readonly env?: Readonly<Record<string, string>>;
}) {
  const lines: string[] = [];
  const log = createLog({
    level: options.level ?? "info",
    destination: { write: (line) => lines.push(line) },
    terminal: options.terminal,
    env: options.env ?? {},
  });
  return { log, lines };
}

test("programs get one JSON object a line, with the level as a word and the time in UTC", () => {
  const { log, lines } = logTo({ terminal: false });
  log.info({ kind: "hold", target: { name: "worker-2" } }, "a sentence");
  log.warn("another one");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      kind: "hold",
      target: { name: "worker-2" },
      msg: "a sentence",
    },
    { level: "warn", time: expect.any(String), msg: "another one" },
  ]);
  expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
});

test("what is quieter than the level is not logged", () => {
  const { log, lines } = logTo({ terminal: false, level: "info" });
  log.debug("quiet");
  log.info("loud");
  expect(lines).toHaveLength(1);
  const silent = logTo({ terminal: false, level: "silent" });
  silent.log.error("nobody listens");
  expect(silent.lines).toEqual([]);
});

test("people at a terminal get the local time, a mark and the sentence", () => {
  const { log, lines } = logTo({ terminal: true, env: { NO_COLOR: "1" }, level: "debug" });
  log.debug("details");
  log.info({ kind: "hold" }, "a sentence");
  log.warn("take care");
  log.error("it broke");
  expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d/, "HH:MM:SS"))).toEqual([
    "HH:MM:SS   details\n",
    "HH:MM:SS • a sentence\n",
    "HH:MM:SS ! take care\n",
    "HH:MM:SS ✗ it broke\n",
  ]);
});

test("a terminal shows colours unless NO_COLOR says otherwise; a file never has them", () => {
  const coloured = logTo({ terminal: true });
  coloured.log.error("it broke");
  expect(coloured.lines[0]).toContain("\u001b[31mit broke\u001b[0m");
  for (const plain of [
    logTo({ terminal: true, env: { NO_COLOR: "1" } }),
    logTo({ terminal: false }),
  ]) {
    plain.log.error("it broke");
    expect(plain.lines[0]).not.toContain("\u001b");
  }
  const empty = logTo({ terminal: true, env: { NO_COLOR: "" } });
  empty.log.error("it broke");
  expect(empty.lines[0]).toContain("\u001b[31m");
});

test("an unexpected error is told with its message, and to programs with its origin", () => {
  const error = new Error("the reason");
  const terminal = logTo({ terminal: true, env: { NO_COLOR: "1" } });
  terminal.log.error({ err: error }, "it broke");
  terminal.log.error(error);
  expect(terminal.lines.map((line) => line.slice(9))).toEqual([
    "✗ it broke: the reason\n",
    "✗ the reason\n",
  ]);
  const file = logTo({ terminal: false });
  file.log.error({ err: error }, "it broke");
  expect(JSON.parse(file.lines[0]!)).toMatchObject({
    msg: "it broke",
    err: { message: "the reason", stack: expect.stringContaining("log.test.ts") },
  });
});

test("P51: control characters steer no terminal, whichever way the log is read", () => {
  const nasty = "a\u001b[2J\nb\u009b31m\u2028\u202e\\";
  const file = logTo({ terminal: false });
  file.log.info({ target: { name: nasty } }, nasty);
  expect(file.lines[0]).toMatch(/^[^\p{Cc}\u2028\u202e]+\n$/u);
  expect(JSON.parse(file.lines[0]!)).toMatchObject({ target: { name: nasty }, msg: nasty });
  const terminal = logTo({ terminal: true, env: { NO_COLOR: "1" } });
  terminal.log.info(nasty);
  expect(terminal.lines[0]).toMatch(/^[^\p{Cc}\u2028\u202e]+\n$/u);
});
