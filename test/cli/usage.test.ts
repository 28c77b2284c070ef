import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { chaosMonkey, MAIN, RunningMonkey } from "../support/chaos-monkey.ts";
import { forgetSettings, outcomeOf } from "../support/command.ts";
import { wholeProgram } from "../support/render-reference.ts";
import { silentEngine } from "../support/silent-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const COMMANDS = wholeProgram().commands.map((command) => ({ name: command.name(), command }));

const isVisible = ({ name }: { readonly name: string }) => name !== "completion-names";

/** They print a log, a script or nothing; everything else prints data. */
const WITHOUT_DATA = ["start", "guardian", "demo", "completion", "completion-names"];

test.each(COMMANDS)("E3: $name has a help that says what it does", async ({ name, command }) => {
  const help = command.helpInformation();
  expect(help).toMatch(new RegExp(`^Usage: chaos-monkey ${name}`));
  expect(command.summary()).toMatch(/^[a-z].*[^.]$/);
  expect(command.description()).toMatch(/^[A-Z][\s\S]*\.$/);
  // commander wraps lines itself, and would keep our line breaks too
  expect(command.description()).not.toContain("\n");
  for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  // the initial value of a repeatable option is of no use in the help
  expect(help).not.toMatch(/default: [[{]/);
  for (const { description } of [...command.options, ...command.registeredArguments]) {
    expect(description).not.toBe("");
  }
});

test.each(COMMANDS)("$name prints JSON if it prints data", ({ name, command }) => {
  const hasJson = command.options.some(
    ({ long }) => long === "--json" || long === "--export-format",
  );
  expect(hasJson).toBe(!WITHOUT_DATA.includes(name));
});

test.each(COMMANDS)("$name's examples fit into 60 columns", ({ command }) => {
  const lines: string[] = [];
  command.configureOutput({ writeOut: (text) => lines.push(...text.split("\n")) }).outputHelp();
  const examples = lines.slice(lines.indexOf("Examples:") + 1 || lines.length);
  for (const example of examples) expect(example.length, example).toBeLessThanOrEqual(60);
});

test("the program's own help lists every command, and what the exit codes mean", async () => {
  const { exitCode, stdout, stderr } = await chaosMonkey(["--help"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  for (const { name } of COMMANDS.filter(isVisible))
    expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  for (const code of [0, 1, 2, 3, 4, 5])
    expect(stdout).toMatch(new RegExp(`^ {2}${code} {2}\\S.{5,}`, "m"));
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

/** Every command with an option, or the first of those, spelt wrong. */
const MISSPELT = COMMANDS.map(({ name, command }) => {
  const long = command.options.at(-1)?.long ?? "--help";
  return { name, meant: long, written: `${long.slice(0, -2)}${long.slice(-1)}` };
});

test.concurrent.each(MISSPELT)(
  "$name refuses $written, and names $meant",
  async ({ name, meant, written }) => {
    const { exitCode, stdout, stderr } = await chaosMonkey([name, written]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(`chaos-monkey: unknown option '${written}'`);
    expect(stderr).toContain(`Did you mean ${meant}?`);
    expect(stderr).toContain(`\`chaos-monkey ${name} --help\``);
    expect(stderr).not.toContain("    at ");
  },
);

/** What each command with JSON fails with where its engine, daemon or file is missing. */
const FAILING: readonly (readonly [readonly string[], string, number])[] = [
  [["strike", "worker"], "engine-unreachable", 4],
  [["targets"], "engine-unreachable", 4],
  [["targets", "--watch"], "engine-unreachable", 4],
  [["status"], "no-daemon", 2],
  [["mode"], "no-daemon", 2],
  [["stop"], "no-daemon", 2],
  [["undo", "1-ab12"], "no-such-target", 2],
  [["--config", "/nowhere.ini", "config"], "bad-setting", 2],
  [["compose", "/nowhere.yml", "--validate"], "bad-usage", 2],
  // an overlay is YAML
  [["compose", "docker-compose.yml"], "bad-usage", 2],
  [["init", "/proc/chaos"], "bad-usage", 2],
  [["tragets"], "bad-usage", 2],
  [["faults", "kil"], "bad-usage", 2],
  [["leases", "--nonsense"], "bad-usage", 2],
];

test.concurrent.each(FAILING)(
  "%j --json prints its error as one JSON object on stdout",
  async (words, code, exit) => {
    const env = {
      DOCKER_HOST: "unix:///nowhere.sock",
      CHAOS_PROJECT: "shop",
      CHAOS_STATE_DIR: temporaryFolder(),
    };
    const { exitCode, stdout, stderr } = await chaosMonkey([...words, "--json"], { env });
    expect(exitCode).toBe(exit);
    expect(JSON.parse(stdout)).toEqual({
      error: { code, message: expect.stringMatching(/\w/), exitCode: exit },
    });
    expect(stderr).toMatch(/^chaos-monkey: /);
  },
);

test("a command that a signal ends says so in JSON too", async () => {
  await using engine = await silentEngine();
  const env = {
    DOCKER_HOST: `unix://${engine.path}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: temporaryFolder(),
  };
  const command = new RunningMonkey(["targets", "--json"], { env });
  await engine.asked;
  command.signal("SIGINT");
  const { exitCode, stdout } = await command.ended();
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "interrupted", exitCode: 130 } });
});

const KINDS = "kill, stop, restart, pause";

test.concurrent.each([
  [["tragets"], "did you mean targets?"],
  [["nonsense"], "expected a command"],
  [["kill", "worker"], "try `chaos-monkey strike worker --fault kill`"],
  [["network.disconnect"], "try `chaos-monkey strike --fault network.disconnect`"],
  [["help", "stirke"], "did you mean strike?"],
  [["--config"], "argument missing"],
  [["--config", "/nowhere/config.ini", "config"], "expected a settings file"],
  [["--config", ".", "config"], `chaos-monkey: ${process.cwd()}: expected a file, got a folder`],
  [["start", "now"], "too many arguments"],
  [["start", "--log-level", "loud"], "trace, debug, info, warn, error, silent"],
  [["faults", "kill", "pause"], "too many arguments"],
  [["strike", "--fault"], "argument missing"],
  [["strike", "--fault", "puase"], "Did you mean pause?"],
  [["strike", "--fault", "flood"], KINDS],
  [["strike", "--with", "SIGTERM"], "name=value"],
  [["strike", "--duration", "soon"], "30s, 5m"],
  [["strike", "--duration", "0"], "above 0"],
  [["targets", "worker"], "too many arguments"],
  [["events", "--kind", "strik"], "did you mean strike?"],
  [["doctor", "me"], "too many arguments"],
  [["compose"], "missing required argument 'files'"],
  [["compose", "/nowhere/docker-compose.yml"], "there is none"],
  [["compose", "/proc"], "expected a compose file at /proc, got a folder"],
  [["compose", "docker-compose.yml", "--validate", "--add-labels"], "cannot be used with"],
  [["compose", "docker-compose.yml", "--depends-on", "a,,b"], "separated by commas"],
  [["faults", "kil"], "Did you mean kill?"],
  [["faults", "kil"], "chaos-monkey: value 'kil' is invalid for argument 'kind'"],
  [["undo"], "or --all"],
  [["undo", "1-ab12", "--all"], "not both"],
  [["demo", "--for", "ever"], "30s, 5m"],
  [["mode", "save"], "Did you mean safe?"],
  [["completion"], "missing required argument 'shell'"],
  [["completion", "tcsh"], "bash, zsh, fish"],
])("%j is refused with what was expected", async (words, advice) => {
  const { exitCode, stdout, stderr } = await chaosMonkey(words);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(advice);
  expect(stderr).toMatch(/^chaos-monkey: /);
  expect(stderr).not.toContain("    at ");
});

test("a log level is accepted in any case, and in the spellings of other programs", async () => {
  for (const level of ["DEBUG", "warning"]) {
    const env = { DOCKER_HOST: "unix:///nowhere", CHAOS_SCOPE: "project" };
    const { stderr } = await chaosMonkey(["start", "--log-level", level, "--nonsense"], { env });
    expect(stderr).toMatch(/^chaos-monkey: unknown option '--nonsense'/);
  }
});

test("a pipe that is closed early ends a command silently", async () => {
  const command = `"${process.execPath}" "${MAIN}" config | head -n 1; echo \${PIPESTATUS[0]}`;
  const { stdout, stderr } = await outcomeOf(["bash", "-c", command], { env: forgetSettings() });
  expect(stdout).toMatch(/^SETTING .*\n0\n$/);
  expect(stderr).toBe("");
});

test("a closed stderr changes nothing", async () => {
  const child = spawn(process.execPath, [MAIN, "nonsense"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stderr.destroy();
  const [[exitCode], stdout] = await Promise.all([once(child, "exit"), text(child.stdout)]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

test("colours are for a terminal that wants them only", async () => {
  const words = `"${process.execPath}" "${MAIN}" config`;
  // Node asks all of these whether a terminal can show colours
  const asked = ["NO_COLOR", "FORCE_COLOR", "NODE_DISABLE_COLORS", "CI"];
  const unasked = Object.fromEntries(asked.map((name) => [name, undefined]));
  const env = { ...forgetSettings(), ...unasked, CHAOS_COUNT: "2", TERM: "xterm" };
  const onTerminal = (more: Readonly<Record<string, string>>) =>
    outcomeOf(["script", "-qec", words, "/dev/null"], { env: { ...env, ...more } });
  const painted = (await onTerminal({})).stdout;
  expect(stripVTControlCharacters(painted)).not.toBe(painted);
  const plain = (await onTerminal({ NO_COLOR: "1" })).stdout;
  expect(stripVTControlCharacters(plain)).toBe(plain);
  const piped = await outcomeOf(["bash", "-c", words], { env });
  expect(stripVTControlCharacters(piped.stdout)).toBe(piped.stdout);
});

test.each([
  [["doctor"], ["SIGINT"], [130]],
  [["targets"], ["SIGTERM"], [143]],
  // which may have something to put in order, and so is left to it the first time; which of two
  // signals comes first is up to the kernel
  [
    ["strike", "worker"],
    ["SIGINT", "SIGTERM"],
    [130, 143],
  ],
] as const)("%j is ended by %j although the engine is silent", async (words, signals, codes) => {
  await using engine = await silentEngine();
  const env = {
    DOCKER_HOST: `unix://${engine.path}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: temporaryFolder(),
  };
  const command = new RunningMonkey(words, { env });
  await engine.asked;
  for (const signal of signals) command.signal(signal);
  const { exitCode, stdout } = await command.ended();
  expect(codes).toContain(exitCode);
  expect(stdout).toBe("");
});

test("P62: a word of 100 kB is quoted in part, whichever option it belongs to", async () => {
  const word = "x".repeat(100_000);
  for (const words of [
    ["strike", "--fault", word],
    ["strike", "--duration", word],
    [word],
    ["mode", word],
  ]) {
    const { exitCode, stdout, stderr } = await chaosMonkey([...words, "--json"], {
      env: {
        CHAOS_PROJECT: "shop",
        CHAOS_STATE_DIR: temporaryFolder(),
        DOCKER_HOST: "unix:///nowhere",
      },
    });
    expect(exitCode).toBe(2);
    expect(stdout.length).toBeLessThan(2000);
    expect(stderr.length).toBeLessThan(2000);
  }
});
