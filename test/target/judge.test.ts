import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { readPattern } from "../../src/setting/pattern.ts";
import { containerCandidate } from "../../src/target/candidate.ts";
import { judge } from "../../src/target/judge.ts";
import { readLabelMatch } from "../../src/target/label-match.ts";
import type { TargetContext, TargetRules } from "../../src/target/rules.ts";
import { container } from "../support/container.ts";

const NOW = 1_000_000;
const PROTECTED = ["rabbitmq", "postgres", "prometheus", "grafana"];

function context(
  rules: Partial<TargetRules> = {},
  more: Partial<Omit<TargetContext, "rules">> = {},
): TargetContext {
  return {
    rules: {
      scope: { kind: "project", projects: ["shop"] },
      targets: [],
      labels: [],
      protectedWords: PROTECTED,
      minAgeMs: 10_000,
      criticalities: ["low", "medium", "high"],
      safeMode: false,
      ...rules,
    },
    self: undefined,
    engineNow: NOW,
    inProgress: new Set(),
    lasting: new Map(),
    ...more,
  };
}

function codeFor(subject: Container, where: TargetContext = context()): string | undefined {
  return judge(containerCandidate(subject), where)?.code;
}

function pattern(text: string) {
  const reading = readPattern(text);
  if (!("value" in reading)) throw new Error(`no pattern: ${text}`);
  return reading.value;
}

test("an ordinary running container of the project may be hit", () => {
  expect(codeFor(container())).toBeUndefined();
});

test("P2: a container of another project is out of scope", () => {
  expect(codeFor(container({ project: "other" }))).toBe("out-of-scope");
});

test("P2: a container without a project is out of the scope of projects", () => {
  expect(codeFor(container({ labels: { "com.docker.compose.project": "" } }))).toBe("out-of-scope");
});

test("P2: the monkey of another project is out of scope, and no candidate", () => {
  const labels = { ...container({ project: "other" }).labels, "chaos-monkey.role": "daemon" };
  expect(codeFor(container({ labels }))).toBe("out-of-scope");
});

test("P2: several projects may be in scope", () => {
  const where = context({ scope: { kind: "project", projects: ["shop", "other"] } });
  expect(codeFor(container({ project: "other" }), where)).toBeUndefined();
});

test.each([
  ["true", undefined],
  ["TRUE", undefined],
  ["false", "out-of-scope"],
  ["yes please", "out-of-scope"],
])("P2: in the scope of labels, chaos-monkey.enable=%s gives %s", (value, code) => {
  const subject = container({ labels: { "chaos-monkey.enable": value } });
  expect(codeFor(subject, context({ scope: { kind: "label" } }))).toBe(code);
});

test("P2: in the scope of labels, a container without the label is out", () => {
  expect(codeFor(container(), context({ scope: { kind: "label" } }))).toBe("out-of-scope");
});

test.each(["false", "no", "0", "whatever", ""])(
  "P3: chaos-monkey.enable=%j opts out, also where everything is in scope",
  (value) => {
    const subject = container({ labels: { "chaos-monkey.enable": value } });
    expect(codeFor(subject, context({ scope: { kind: "all" } }))).toBe("opted-out");
  },
);

test.each(["true", "yes", ""])("P3: chaos-monkey.protected=%j protects", (value) => {
  expect(codeFor(container({ labels: { "chaos-monkey.protected": value } }))).toBe("protected");
});

test("chaos-monkey.protected=false protects nothing", () => {
  expect(codeFor(container({ labels: { "chaos-monkey.protected": "false" } }))).toBeUndefined();
});

test.each([
  ["its service", { service: "my-RabbitMQ" }],
  ["its image", { service: "broker", image: "registry:5000/team/rabbitmq:3.12" }],
  ["an image with a digest", { service: "db", image: `library/postgres@sha256:${"0".repeat(64)}` }],
])("P3: a protected word in %s protects, in any case", (_where, differing) => {
  expect(codeFor(container(differing))).toBe("protected");
});

test("P3: without a service label a protected word in the name protects", () => {
  const labels = { "com.docker.compose.service": "", "com.docker.compose.project": "shop" };
  const subject = container({ name: "old-grafana", image: "x", labels });
  expect(codeFor(subject)).toBe("protected");
});

test.each(["rabbitmq-demo-worker:latest", "rabbitmq-demo_worker"])(
  "a project called rabbitmq-demo is not protected by its own name in the image %s",
  (image) => {
    const subject = container({ project: "rabbitmq-demo", service: "worker", image });
    const where = context({ scope: { kind: "project", projects: ["rabbitmq-demo"] } });
    expect(codeFor(subject, where)).toBeUndefined();
  },
);

test("the registry's and the team's names in an image protect nothing", () => {
  expect(codeFor(container({ image: "grafana.example/postgres-team/worker:1" }))).toBeUndefined();
});

test("P3: protection beats being named a target", () => {
  const where = context({ targets: [pattern("rabbitmq")] });
  expect(codeFor(container({ service: "rabbitmq" }), where)).toBe("protected");
});

test("P4: the monkey's own container is itself, whatever it is called", () => {
  const self = container({ name: "innocent" });
  expect(codeFor(self, context({}, { self }))).toBe("self");
});

test.each(["daemon", "guardian", "helper", "proxy"])(
  "P4: a container with the role %s is never a target",
  (role) => {
    const subject = container({ labels: { "chaos-monkey.role": role } });
    expect(codeFor(subject, context({ scope: { kind: "all" } }))).toBe("self");
  },
);

test("P4: what joined the monkey's network is spared", () => {
  const self = container({ name: "monkey" });
  const subject = container({ networkMode: `container:${self.id}` });
  expect(codeFor(subject, context({}, { self }))).toBe("shares-namespace");
});

test("P4: whose network the monkey joined is spared", () => {
  const subject = container();
  const self = container({ name: "monkey", networkMode: `container:${subject.id}` });
  expect(codeFor(subject, context({}, { self }))).toBe("shares-namespace");
});

test("P4: two that joined the same third one's process namespace share it", () => {
  const pidMode = `container:${container({ name: "third" }).id}`;
  const self = container({ name: "monkey", pidMode });
  expect(codeFor(container({ pidMode }), context({}, { self }))).toBe("shares-namespace");
});

test("two containers on the host's network share nothing that a kill would break", () => {
  const self = container({ name: "monkey", networkMode: "host" });
  expect(codeFor(container({ networkMode: "host" }), context({}, { self }))).toBeUndefined();
});

test.each([
  ["worker", undefined],
  ["shop-worker-1", undefined],
  ["shop-*", undefined],
  ["re2:shop-(worker|api)-[0-9]+", undefined],
  ["work", "not-a-target"],
  ["api", "not-a-target"],
])("with CHAOS_TARGETS=%s the worker gets %s", (text, code) => {
  expect(codeFor(container(), context({ targets: [pattern(text)] }))).toBe(code);
});

test.each([
  [[], undefined],
  [["tier=web"], undefined],
  [["tier", "role=front"], undefined],
  [["tier=back"], "not-a-target"],
  [["tier=web", "missing"], "not-a-target"],
])("with CHAOS_TARGET_LABELS of %j a container of tier web gets %s", (texts, code) => {
  const labels = texts.map((text) => {
    const reading = readLabelMatch(text);
    if (reading.kind === "refused") throw new Error(reading.because);
    return reading.value;
  });
  const subject = container({ labels: { tier: "web", role: "front" } });
  expect(codeFor(subject, context({ labels }))).toBe(code);
});

test.each(["created", "paused", "restarting", "removing", "exited", "dead"] as const)(
  "a container that is %s is not hit",
  (state) => {
    expect(codeFor(container({ state }))).toBe("not-running");
  },
);

test("a container of `compose run` is not hit", () => {
  const labels = { "com.docker.compose.oneoff": "True" };
  expect(codeFor(container({ labels }))).toBe("one-off");
});

test("a container started with --rm is not hit", () => {
  expect(codeFor(container({ autoRemove: true }))).toBe("auto-remove");
});

test("a container that has not recovered from an earlier strike is not hit", () => {
  const subject = container();
  expect(codeFor(subject, context({}, { inProgress: new Set([subject.id]) }))).toBe("in-progress");
});

test.each(["starting", "unhealthy"] as const)(
  "P28: a container that is %s is not hit",
  (health) => {
    expect(codeFor(container({ health }))).toBe("unhealthy");
  },
);

test.each([
  [9_999, "too-young"],
  [10_000, undefined],
])("P28: up for %d ms of the 10 s of CHAOS_MIN_AGE gives %s", (age, code) => {
  expect(codeFor(container({ startedAt: NOW - age }))).toBe(code);
});

test.each([
  [9_999, "too-young"],
  [10_000, undefined],
])(
  "P28: where there is a healthcheck, the age counts from healthy: %d ms gives %s",
  (age, code) => {
    const subject = container({ health: "healthy", healthySince: NOW - age, startedAt: 0 });
    expect(codeFor(subject)).toBe(code);
  },
);

test("P28: a healthy container of which it is not known since when is too young", () => {
  expect(codeFor(container({ health: "healthy", startedAt: 0 }))).toBe("too-young");
});

test("a minimum age of 0 lets a container be hit that has only just started", () => {
  expect(codeFor(container({ startedAt: NOW }), context({ minAgeMs: 0 }))).toBeUndefined();
});

test("a rejection says in words what came and what was expected", () => {
  expect(judge(containerCandidate(container({ startedAt: NOW - 3_000 })), context())?.because).toBe(
    "it has been up for 3 s, CHAOS_MIN_AGE requires 10 s",
  );
});

test("with CHAOS_MIN_AGE=0 no container is too young, whatever is known of the engine's clock", () => {
  for (const engineNow of [undefined, NOW - 5, NOW]) {
    const fresh = container({ startedAt: NOW });
    expect(codeFor(fresh, context({ minAgeMs: 0 }, { engineNow }))).toBeUndefined();
  }
});
