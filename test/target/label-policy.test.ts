import { expect, test } from "vitest";
import { type LabelPolicy, labelPolicyOf } from "../../src/target/label-policy.ts";
import { container } from "../support/container.ts";

function wishes(labels: Readonly<Record<string, string>>): LabelPolicy {
  return labelPolicyOf(container({ labels }));
}

test("a container without labels of ours asks for nothing", () => {
  expect(wishes({})).toEqual({
    optedIn: false,
    optedOutBy: undefined,
    protectedBy: undefined,
    criticality: "medium",
    groups: ["shop/worker"],
    safeModeOnly: false,
    minGapMs: 0,
    minHealthy: 0,
    maxDurationMs: Number.POSITIVE_INFINITY,
    faults: undefined,
    unreadable: undefined,
  });
});

test.each([
  ["true", true],
  [" True ", true],
  ["false", false],
  ["yes", false],
  ["", false],
])("P3: enable=%j: opted in is %s, and all but a clear yes opts out", (value, optedIn) => {
  for (const label of ["chaos-monkey.enable", "chaos.sutazai.com/target"]) {
    const said = wishes({ [label]: value });
    expect(said.optedIn).toBe(optedIn);
    expect(said.optedOutBy).toBe(optedIn ? undefined : `its label ${label} is "${value}"`);
  }
});

test("P3: of two labels that contradict each other the one that opts out wins", () => {
  for (const [ours, theirs] of [
    ["true", "false"],
    ["false", "true"],
  ] as const) {
    const said = wishes({ "chaos-monkey.enable": ours, "chaos.sutazai.com/target": theirs });
    expect([said.optedIn, said.optedOutBy !== undefined]).toEqual([false, true]);
  }
});

test.each([
  ["false", false],
  [" FALSE", false],
  ["true", true],
  ["no", true],
  ["", true],
])("P3: protected=%j protects: %s, as all but a clear no does", (value, isProtected) => {
  for (const label of ["chaos-monkey.protected", "chaos.sutazai.com/protected"]) {
    expect(wishes({ [label]: value }).protectedBy).toBe(
      isProtected ? `its label ${label} is "${value}"` : undefined,
    );
  }
});

test.each([
  [{ "chaos-monkey.criticality": "low" }, "low"],
  [{ "chaos-monkey.criticality": " HIGH " }, "high"],
  [{ "chaos-monkey.criticality": "medium" }, "medium"],
  [{ "chaos-monkey.criticality": "huge" }, "high"],
  [{ "chaos-monkey.criticality": "" }, "high"],
  [{ "chaos.sutazai.com/category": " Critical " }, "high"],
  [{ "chaos.sutazai.com/category": "critical", "chaos-monkey.criticality": "low" }, "high"],
  [{ "chaos.sutazai.com/category": "backend" }, "medium"],
])("%j counts as %s", (labels, criticality) => {
  expect(wishes(labels).criticality).toBe(criticality);
});

test.each([
  ["true", true],
  ["perhaps", true],
  ["False", false],
])("safe_mode_only=%s restricts to the mode safe: %s", (value, only) => {
  expect(wishes({ "chaos.sutazai.com/safe_mode_only": value }).safeModeOnly).toBe(only);
});

test("the limits are read as they are written", () => {
  expect(
    wishes({
      "chaos-monkey.group": " front ",
      "chaos-monkey.min-gap": "5m",
      "chaos-monkey.max-duration": " 30s ",
      "chaos-monkey.min-healthy": "2",
      "chaos-monkey.faults": "kill, pause",
    }),
  ).toMatchObject({
    groups: ["shop/worker", "front"],
    minGapMs: 300_000,
    maxDurationMs: 30_000,
    minHealthy: 2,
    faults: ["kill", "pause"],
    unreadable: undefined,
  });
});

test("a group adds to the gaps of the service, so that it only tightens", () => {
  expect(wishes({ "chaos-monkey.group": "front" }).groups).toContain("shop/worker");
});

test.each([
  ["group", " ", "the name of a group"],
  ["min-gap", "soon", "a duration such as 30s or 5m"],
  ["max-duration", "", "a duration such as 30s or 5m"],
  ["min-healthy", "-1", "a whole number"],
  ["min-healthy", "12345", "a whole number"],
  ["faults", " , ", "kinds of faults"],
])("P7: %s=%j cannot be read, and says what was expected", (name, value, expected) => {
  expect(wishes({ [`chaos-monkey.${name}`]: value }).unreadable).toBe(
    `its label chaos-monkey.${name} is "${value.trim()}", expected ${expected}`,
  );
});

test("what is malformed is read as whatever spares most, or as nothing", () => {
  const said = wishes({ "chaos-monkey.min-gap": "soon", "chaos-monkey.max-duration": "long" });
  expect([said.minGapMs, said.maxDurationMs]).toEqual([0, Number.POSITIVE_INFINITY]);
  expect(wishes({ "chaos-monkey.min-healthy": "x" }).minHealthy).toBeNaN();
});

test("a container without a service is a group of its own", () => {
  expect(labelPolicyOf(container({ name: "lone", service: "", project: "" })).groups).toEqual([
    "container lone",
  ]);
  expect(labelPolicyOf(container({ service: "api", project: "" })).groups).toEqual(["/api"]);
});
