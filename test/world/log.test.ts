import { expect, test } from "vitest";
import { createLog } from "../../src/world/log.ts";

function logTo(options: {
  readonly format?: "text" | "json";
  readonly terminal?: boolean;
  readonly level?: "debug" | "info" | "silent";
  readonly env?: Readonly<Record<string, string>>;
}) {
  const lines: string[] = [];
  const log = createLog({
    level: options.level ?? "info",
    format: options.format ?? "text",
    destination: { write: (line) => lines.push(line) },
    terminal: options.terminal ?? false,
    env: options.env ?? {},
  });
  return { log, lines };
}

test("as JSON it has one object a line, with the level as a word and the time in UTC", () => {
  const { log, lines } = logTo({ format: "json", terminal: true });
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
  const { log, lines } = logTo({ level: "info" });
  log.debug("quiet");
  log.info("loud");
  expect(lines).toHaveLength(1);
  const silent = logTo({ level: "silent" });
  silent.log.error("nobody listens");
  expect(silent.lines).toEqual([]);
});

test("away from a terminal a line is plain text with the time in UTC and the level as a word", () => {
  const { log, lines } = logTo({ level: "debug" });
  log.debug("details");
  log.info({ kind: "hold", target: { name: "worker-2" } }, "a sentence");
  log.warn("take care");
  log.error("it broke");
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;
  expect(lines.every((line) => time.test(line))).toBe(true);
  expect(lines.map((line) => line.replace(time, ""))).toEqual([
    "DEBUG details\n",
    "INFO  a sentence\n",
    "WARN  take care\n",
    "ERROR it broke\n",
  ]);
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
    logTo({ terminal: true, format: "json" }),
  ]) {
    plain.log.error("it broke");
    expect(plain.lines[0]).not.toContain("\u001b");
  }
  const empty = logTo({ terminal: true, env: { NO_COLOR: "" } });
  empty.log.error("it broke");
  expect(empty.lines[0]).toContain("\u001b[31m");
});

test("an unexpected error is told with its message and place, and in JSON with its stack", () => {
  const error = new Error("the reason");
  for (const terminal of [true, false]) {
    const { log, lines } = logTo({ terminal, env: { NO_COLOR: "1" } });
    log.error({ err: error }, "it broke");
    log.error(error);
    expect(lines[0]).toMatch(/ it broke: the reason \(at \S+log\.test\.ts:\d+:\d+\)\n$/);
    expect(lines[1]).toMatch(/(✗|ERROR) the reason \(at \S+log\.test\.ts:\d+:\d+\)\n$/);
  }
  const json = logTo({ format: "json" });
  json.log.error({ err: error }, "it broke");
  expect(JSON.parse(json.lines[0]!)).toMatchObject({
    msg: "it broke",
    err: { message: "the reason", stack: expect.stringContaining("log.test.ts") },
  });
});

test("P51: control characters steer no terminal, whichever way the log is read", () => {
  const nasty = "a\u001b[2J\nb\u009b31m\u2028\u202e\\";
  for (const terminal of [true, false]) {
    const { log, lines } = logTo({ terminal, env: { NO_COLOR: "1" } });
    log.info(nasty);
    expect(lines[0]).toMatch(/^[^\p{Cc}\u2028\u202e]+\n$/u);
  }
  const json = logTo({ format: "json" });
  json.log.info({ target: { name: nasty } }, nasty);
  expect(json.lines[0]).toMatch(/^[^\p{Cc}\u2028\u202e]+\n$/u);
  expect(JSON.parse(json.lines[0]!)).toMatchObject({ target: { name: nasty }, msg: nasty });
});
