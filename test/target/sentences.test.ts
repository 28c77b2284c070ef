import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { readPattern } from "../../src/setting/pattern.ts";
import { containerCandidate } from "../../src/target/candidate.ts";
import { judge } from "../../src/target/judge.ts";
import type { TargetContext, TargetRules } from "../../src/target/rules.ts";
import { container } from "../support/container.ts";
import { RULES } from "../support/test-road.ts";

const NOW = 1_000_000;
const SELF = container({ name: "monkey", service: "monkey" });

function because(
  differing: Parameters<typeof container>[0],
  rules: Partial<TargetRules> = {},
  more: Partial<Omit<TargetContext, "rules">> = {},
): string | undefined {
  const rejection = judge(containerCandidate(container(differing)), {
    rules: { ...RULES, ...rules },
    self: SELF,
    engineNow: NOW,
    inProgress: new Set(),
    lasting: new Map(),
    ...more,
  });
  return rejection && `${rejection.code}: ${rejection.because}`;
}

const labelled = (labels: Readonly<Record<string, string>>) => ({ labels });

function patterns(...texts: readonly string[]): TargetRules["targets"] {
  return texts.map((text) => {
    const reading = readPattern(text);
    if (!("value" in reading)) throw new Error(`no pattern: ${text}`);
    return reading.value;
  });
}

test("P42: what spares a container for whose it is says so", () => {
  expect(because({ id: SELF.id })).toBe("self: it is chaos-monkey itself");
  expect(because(labelled({ "chaos-monkey.role": "guardian" }))).toBe(
    "self: it is a guardian of chaos-monkey",
  );
  const joined = `container:${SELF.id}`;
  expect(because({ networkMode: joined })).toBe(
    "shares-namespace: it shares chaos-monkey's network namespace",
  );
  expect(because({ pidMode: joined })).toBe(
    "shares-namespace: it shares chaos-monkey's process namespace",
  );
});

test("only a mode that is a container's joins its namespace", () => {
  expect(because({ networkMode: `my-container:${SELF.id}` })).toBeUndefined();
  expect(because({ networkMode: `container:${SELF.id}\nx` })).toBeUndefined();
});

test("P2 P42: what is out of scope names the scope", () => {
  const far = { project: "far" };
  expect(because(far)).toBe("out-of-scope: the scope is compose project shop");
  expect(because(far, { scope: { kind: "project", projects: ["shop", "mall"] } })).toBe(
    "out-of-scope: the scope is compose project shop, mall",
  );
  expect(because(far, { scope: { kind: "label" } })).toBe(
    "out-of-scope: the scope is containers labelled chaos-monkey.enable=true",
  );
  expect(because(far, { scope: { kind: "all" } })).toBeUndefined();
  expect(
    because(
      { ...far, ...labelled({ "chaos-monkey.enable": "true" }) },
      { scope: { kind: "label" } },
    ),
  ).toBeUndefined();
});

test("P3 P42: what must not be hurt says by which word, or label", () => {
  expect(because({ name: "shop-rabbitmq-1", service: "rabbitmq" })).toBe(
    'protected: "rabbitmq" protects its service rabbitmq',
  );
  expect(because({ image: "registry:5000/x/rabbitmq:3@sha256:0" })).toBe(
    'protected: "rabbitmq" protects its image rabbitmq',
  );
  expect(because({ name: "my-rabbitmq", service: "" })).toBe(
    'protected: "rabbitmq" protects its name my-rabbitmq',
  );
  expect(
    because(labelled({ "chaos-monkey.criticality": "high" }), { criticalities: ["low", "medium"] }),
  ).toBe("too-critical: its criticality is high, CHAOS_CRITICALITY is low, medium");
  expect(because(labelled({ "chaos.sutazai.com/safe_mode_only": "true" }))).toBe(
    "safe-mode-only: its label allows only the mode safe, which is not set",
  );
  expect(
    because(labelled({ "chaos.sutazai.com/safe_mode_only": "true" }), { safeMode: true }),
  ).toBeUndefined();
  expect(because(labelled({ "chaos-monkey.min-gap": "soon" }))).toBe(
    'label-limit: its label chaos-monkey.min-gap is "soon", expected a duration such as 30s or 5m',
  );
});

test("P42: what was not meant names what is", () => {
  expect(because({}, { targets: patterns("api", "web-*") })).toBe(
    "not-a-target: CHAOS_TARGETS is api, web-*",
  );
  expect(because({}, { targets: patterns("api", "worker") })).toBeUndefined();
  // an empty service is no service, and no pattern matches it
  expect(because({ name: "lone", service: "" }, { targets: patterns("re2:(undefined)?") })).toBe(
    "not-a-target: CHAOS_TARGETS is re2:(undefined)?",
  );
});

test("P42: what is not fit for a strike now says how it is", () => {
  const lasting = new Map([[container().id, "strike 3-ab (pause)"]]);
  expect(because(labelled({ "com.docker.compose.oneoff": "True" }))).toBe(
    "one-off: it was started by `docker compose run`",
  );
  expect(because({ state: "exited" })).toBe("not-running: it is exited");
  expect(because({ state: "paused" }, {}, { lasting })).toBe(
    "in-progress: it is paused while strike 3-ab (pause) lasts",
  );
  expect(because({ autoRemove: true })).toBe(
    "auto-remove: it was started with --rm and would vanish",
  );
  expect(because({}, {}, { inProgress: new Set([container().id]) })).toBe(
    "in-progress: it has not yet recovered from an earlier strike",
  );
  expect(because({ health: "starting" })).toBe("unhealthy: its healthcheck says starting");
  expect(because({ health: "unhealthy" }, {}, { lasting })).toBe(
    "in-progress: its healthcheck says unhealthy while strike 3-ab (pause) lasts",
  );
});

test.each<[Partial<Container>, string | undefined]>([
  [{ startedAt: NOW - 9999 }, "too-young: it has been up for 10 s, CHAOS_MIN_AGE requires 10 s"],
  [{ startedAt: NOW - 10_000 }, undefined],
  [{ startedAt: NOW + 5000 }, "too-young: it has been up for 0 ms, CHAOS_MIN_AGE requires 10 s"],
  [{ startedAt: undefined }, "too-young: it has been up for 0 ms, CHAOS_MIN_AGE requires 10 s"],
  [
    { health: "healthy", healthySince: NOW - 2500 },
    "too-young: it has been known to be healthy for 2.5 s, CHAOS_MIN_AGE requires 10 s",
  ],
])("P28: a container that is %j: %s", (differing, sentence) => {
  expect(because(differing)).toBe(sentence);
});
