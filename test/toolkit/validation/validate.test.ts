import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/toolkit/json.ts";
import { readJson } from "../../../src/toolkit/python/read-json.ts";
import { validateExperiment } from "../../../src/toolkit/validation/validate.ts";
import { ChaosError } from "../../../src/world/chaos-error.ts";

const surroundings = {
  findOnPath: (path: string) => (path === "echo" ? "/bin/echo" : undefined),
  env: { SET: "5" },
};

const echo = { type: "process", path: "echo" };
const action = { type: "action", name: "n", provider: echo };
const whole = { title: "t", description: "d", method: [] };

function messageOf(experiment: unknown): string {
  try {
    validateExperiment(experiment as JsonObject, surroundings);
    return "valid";
  } catch (error) {
    expect(error).toBeInstanceOf(ChaosError);
    expect(error).toHaveProperty("code", "bad-experiment");
    return (error as ChaosError).message;
  }
}

const withActivity = (activity: unknown) => ({ ...whole, method: [activity] });
const withTolerance = (tolerance: unknown) => ({
  ...whole,
  "steady-state-hypothesis": {
    title: "steady",
    probes: [{ type: "probe", name: "p", provider: echo, tolerance }],
  },
});
const withProvider = (provider: unknown) => withActivity({ ...action, provider });

const TOLERANCE_KINDS =
  "hypothesis probe tolerance must either be an integer, a string, a boolean or a pair of values for boundaries. It can also be a dictionary which is a probe activity definition that takes an argument called `value` with the value of the probe itself to be validated";
const METHOD =
  "an experiment requires a method, which can be empty for only checking steady state hypothesis ";
const PAUSE = "must be a number or a pattern to a variable from the configuration or secrets";

describe("what is wrong with an experiment is told in Chaos Toolkit's words", () => {
  test.each<[message: string, experiment: unknown]>([
    ["an empty experiment is not an experiment", {}],
    ["experiment requires a title", { description: "d", method: [] }],
    ["experiment requires a title", { ...whole, title: "" }],
    ["experiment requires a description", { title: "t", method: [] }],
    ["experiment tags must be a non-empty string", { ...whole, tags: ["a", ""] }],
    ["experiment tags must be a non-empty string", { ...whole, tags: [5] }],
    ["All extensions require a non-empty name", { ...whole, extensions: [{ name: " " }] }],
    [
      "Configuration makes reference to an environment key that does not exist: NOPE",
      { ...whole, configuration: { k: { type: "env", key: "NOPE" } } },
    ],
    [
      "Secrets make reference to an environment key that does not exist: NOPE",
      { ...whole, secrets: { s: { k: { type: "env", key: "NOPE" } } } },
    ],
    ["hypothesis requires a title", { ...whole, "steady-state-hypothesis": {} }],
    [
      "hypothesis probe must have a tolerance entry",
      {
        ...whole,
        "steady-state-hypothesis": { title: "s", probes: [{ ...action, type: "probe" }] },
      },
    ],
    [METHOD, { title: "t", description: "d" }],
    [METHOD, { ...whole, method: null }],
    ["empty activity is no activity", withActivity({})],
    ["empty activity is no activity", withActivity(null)],
    ["reference to activity must be non-empty strings", withActivity({ ref: "" })],
    ["reference to activity must be non-empty strings", withActivity({ ref: 5 })],
    ["referenced activity 'x' could not be found in the experiment", withActivity({ ref: "x" })],
    ["an activity must have a type", withActivity({ name: "n" })],
    ["'whatever' is not a supported activity type", withActivity({ ...action, type: "whatever" })],
    ["an activity must have a name", withActivity({ ...action, name: "" })],
    ["an activity requires a provider", withActivity({ type: "action", name: "n" })],
    ["a provider must have a type", withProvider({ path: "echo" })],
    ["unknown provider type 'pizza'", withProvider({ type: "pizza" })],
    ["activity timeout must be a number", withActivity({ ...action, timeout: "5" })],
    [`activity before pause ${PAUSE}`, withActivity({ ...action, pauses: { before: "5" } })],
    [`activity after pause ${PAUSE}`, withActivity({ ...action, pauses: { after: "x ${y}" } })],
    ["activity background must be a boolean", withActivity({ ...action, background: 1 })],
    ["activity background must be a boolean", withActivity({ ...action, background: null })],
    ["a process activity must have a path", withProvider({ type: "process" })],
    [
      "path 'not/here' cannot be found, in activity 'n'",
      withProvider({ type: "process", path: "not/here" }),
    ],
    ["a HTTP activity must have a URL", withProvider({ type: "http" })],
    [
      "a HTTP activities expect headers as a mapping",
      withProvider({ type: "http", url: "http://x", headers: ["a"] }),
    ],
    [TOLERANCE_KINDS, withTolerance(null)],
    [TOLERANCE_KINDS, withTolerance(2.5)],
    [TOLERANCE_KINDS, withTolerance(readJson("200.0"))],
    ["hypothesis probe tolerance type 'pizza' is unsupported", withTolerance({ type: "pizza" })],
    ["hypothesis probe tolerance type 'None' is unsupported", withTolerance({})],
    [
      "hypothesis regex probe tolerance must have a `pattern` key",
      withTolerance({ type: "regex" }),
    ],
    [
      "hypothesis probe tolerance pattern None has an invalid type",
      withTolerance({ type: "regex", pattern: null }),
    ],
    [
      "hypothesis probe tolerance pattern (a seems invalid: missing ), unterminated subpattern",
      withTolerance({ type: "regex", pattern: "(a" }),
    ],
    [
      "hypothesis jsonpath probe tolerance must have a `path` key",
      withTolerance({ type: "jsonpath" }),
    ],
    [
      "hypothesis probe tolerance JSON path cannot be empty",
      withTolerance({ type: "jsonpath", path: " " }),
    ],
    [
      "hypothesis probe tolerance JSON path foo[*].baz is invalid",
      withTolerance({ type: "jsonpath", path: "foo[*].baz" }),
    ],
    [
      "hypothesis probe tolerance JSON path $.a-b is invalid",
      withTolerance({ type: "jsonpath", path: "$.a-b" }),
    ],
    ["hypothesis range probe tolerance must have a `range` key", withTolerance({ type: "range" })],
    ["hypothesis range must be a sequence", withTolerance({ type: "range", range: 5 })],
    [
      "hypothesis range sequence must be made of two values",
      withTolerance({ type: "range", range: [5] }),
    ],
    [
      "hypothesis range lower boundary must be a number",
      withTolerance({ type: "range", range: ["5", 6] }),
    ],
    [
      "hypothesis range upper boundary must be a number",
      withTolerance({ type: "range", range: [5, null] }),
    ],
    [
      "unknown provider type 'pizza'",
      withTolerance({ type: "probe", name: "t", provider: { type: "pizza" } }),
    ],
    ["A control must have a `name` property", { ...whole, controls: [{ provider: {} }] }],
    [
      'expected controls to be a list such as [{"name": ..., "provider": {...}}], got {\'c\': {}}',
      { ...whole, controls: { c: {} } },
    ],
    [
      'expected controls to be a list such as [{"name": ..., "provider": {...}}], got text',
      withActivity({ ...action, controls: "text" }),
    ],
    ["Control 'c' must have a `provider` property", { ...whole, controls: [{ name: "c" }] }],
    [
      "Control 'c' scope property must be 'before' or 'after' only",
      { ...whole, controls: [{ name: "c", provider: {}, scope: "during" }] },
    ],
    [
      "Control reference '{}' declaration cannot be found",
      withActivity({ ...action, controls: [{ ref: "c" }] }),
    ],
    [
      // even of a reference to one that there is
      "A control must have a `name` property",
      {
        ...whole,
        controls: [{ name: "c", provider: {} }],
        rollbacks: [{ ...action, controls: [{ ref: "c" }] }],
      },
    ],
    [
      "Control 'c' must have a module path",
      { ...whole, controls: [{ name: "c", provider: { type: "python" } }] },
    ],
  ])("%s", (message, experiment) => {
    expect(messageOf(experiment)).toBe(message);
  });
});

describe("what Chaos Toolkit accepts is accepted", () => {
  test.each<[what: string, experiment: unknown]>([
    ["an empty method", whole],
    ["unknown keys", { ...whole, $schema: "x", version: "1.0.0", runtime: { python: {} } }],
    ["contributions of any kind", { ...whole, contributions: 5 }],
    ["a description that YAML made a boolean", { ...whole, description: true }],
    [
      "sections that are null",
      {
        ...whole,
        configuration: null,
        secrets: null,
        controls: null,
        rollbacks: null,
        tags: null,
        extensions: null,
        "steady-state-hypothesis": null,
      },
    ],
    ["rollbacks that are an empty mapping", { ...whole, rollbacks: {} }],
    ["a text as tolerance", withTolerance("x")],
    ["a reference to another activity of the method", { ...whole, method: [action, { ref: "n" }] }],
    ["a reference of a rollback to nobody", { ...whole, rollbacks: [{ ref: "nobody" }] }],
    ["a timeout that is a boolean", withActivity({ ...action, timeout: true })],
    [
      "pauses from the configuration",
      withActivity({ ...action, pauses: { before: "${b}", after: 0.5 } }),
    ],
    [
      "any method, timeout and certificates of an HTTP provider",
      withProvider({ type: "http", url: "u", method: "FOO", timeout: "abc", verify_tls: "x" }),
    ],
    ["a boolean tolerance", withTolerance(false)],
    ["an integer tolerance", withTolerance(0)],
    ["a list of any length as tolerance", withTolerance([])],
    ["a pattern with a placeholder", withTolerance({ type: "regex", pattern: "^${name}$" })],
    [
      "a variable that is missing but has a default",
      {
        ...whole,
        configuration: { k: { type: "env", key: "NOPE", default: null } },
      },
    ],
    ["tags whose names are the keys of a mapping", { ...whole, tags: { a: 1 } }],
    [
      "a pause between the first brace and the last",
      withActivity({ ...action, pauses: { before: "${a}\n${b}", after: "${}" } }),
    ],
  ])("%s", (_what, experiment) => {
    expect(messageOf(experiment)).toBe("valid");
  });
});

describe("of several things wrong the first one is told", () => {
  const wrong: [section: string, value: unknown, message: string][] = [
    ["title", "", "experiment requires a title"],
    ["description", "", "experiment requires a description"],
    ["tags", [""], "experiment tags must be a non-empty string"],
    ["extensions", [{}], "All extensions require a non-empty name"],
    ["configuration", { k: { type: "env", key: "C" } }, "does not exist: C"],
    ["secrets", { s: { k: { type: "env", key: "S" } } }, "does not exist: S"],
    ["steady-state-hypothesis", {}, "hypothesis requires a title"],
    ["method", [{}], "empty activity is no activity"],
    ["rollbacks", [{ type: "probe" }], "an activity must have a name"],
    ["controls", [{}], "A control must have a `name` property"],
  ];
  test.each(wrong.map((row, at) => [row[0], at] as const))("from %s on", (_section, from) => {
    const sections = wrong.slice(from).map(([section, value]) => [section, value]);
    const experiment = { ...whole, ...Object.fromEntries(sections) };
    expect(messageOf(experiment)).toContain(wrong[from]![2]);
  });
});

describe("what cannot be run here is refused with one clear sentence", () => {
  const python = { type: "python", module: "chaosk8s.pod.actions", func: "terminate_pods" };
  const refusal =
    "calls the Python function chaosk8s.pod.actions.terminate_pods, and providers of type python are not supported";

  test.each<[where: string, experiment: unknown]>([
    ["in the method", withProvider(python)],
    ["as a tolerance", withTolerance({ type: "probe", name: "n", provider: python })],
    [
      "in the configuration",
      { ...whole, configuration: { n: { type: "probe", name: "x", provider: python } } },
    ],
    ["in the rollbacks", { ...whole, rollbacks: [{ ...action, provider: python }] }],
  ])("a Python provider %s", (_where, experiment) => {
    expect(messageOf(experiment)).toContain(`'n' ${refusal}`);
  });

  test("a secret in Vault", () => {
    const secrets = { s: { token: { type: "vault", path: "secret/x" } } };
    expect(messageOf({ ...whole, secrets })).toMatch(/^secret 'token' .* not supported: expected/);
  });
});

describe("what is only to be warned of", () => {
  test("controls, which are Python, are named and left out", () => {
    const control = { name: "c", provider: { type: "python", module: "m" } };
    const experiment = {
      ...whole,
      controls: [control],
      method: [{ ...action, controls: [control] }],
    };
    expect(validateExperiment(experiment, surroundings)).toEqual([
      "Could not find Python module 'm' in control 'c'. Did you install the Python module? The experiment will carry on running nonetheless.",
      "Could not find Python module 'm' in control 'c'. Did you install the Python module? The experiment will carry on running nonetheless.",
    ]);
  });

  test("a process with its arguments as a mapping", () => {
    const experiment = withProvider({ ...echo, arguments: { "--a": 1 } }) as JsonObject;
    expect(validateExperiment(experiment, surroundings)).toEqual([
      expect.stringContaining("Dictionary arguments are deprecated"),
    ]);
  });

  test("a second one is not told of again", () => {
    const old = { ...action, provider: { ...echo, arguments: { "--a": 1 } } };
    const experiment = { ...whole, method: [old, old], rollbacks: [old] };
    expect(validateExperiment(experiment, surroundings)).toHaveLength(1);
  });
});

test("a variable that the command line gives need not be in the environment", () => {
  const experiment = { ...whole, configuration: { k: { type: "env", key: "NOPE" } } };
  const variables = { configuration: { k: 5 }, secrets: {}, env: {} };
  expect(validateExperiment(experiment, { ...surroundings, variables })).toEqual([]);
});

test("any mapping is an experiment or refused with one sentence", () => {
  const key = fc.constantFrom(
    ...["title", "description", "method", "rollbacks", "configuration", "secrets", "controls"],
    ...[
      "steady-state-hypothesis",
      "probes",
      "tolerance",
      "type",
      "name",
      "provider",
      "ref",
      "tags",
    ],
    ...["pauses", "before", "path", "pattern", "range", "key", "__proto__", "constructor"],
  );
  const word = fc.constantFrom(
    "probe",
    "action",
    "env",
    "vault",
    "regex",
    "jsonpath",
    "range",
    "http",
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(fc.jsonValue({ maxDepth: 1 }), word),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 10 }), (rest) => {
      expect(messageOf({ title: "t", description: "d", method: [], ...rest })).not.toBe("");
    }),
    { numRuns: 2000 },
  );
});
