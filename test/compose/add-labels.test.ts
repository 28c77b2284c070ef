import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, parseDocument, stringify } from "yaml";
import { addLabels } from "../../src/compose/add-labels.ts";
import { readCompose } from "../../src/compose/compose-file.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";

const WORDS = ["rabbitmq", "postgres"];

function label(text: string) {
  return addLabels(readCompose(text, "docker-compose.yml"), WORDS);
}

test("labels are put in, and every other byte stays as it is", () => {
  const before = `\
version: "3.8"   # old

services:
  # the broker
  rabbitmq:
    image: rabbitmq:3.13-management   # pinned
    ports:
    - "5672:5672"

  server:
    image: 'server'
    labels:
      # for traefik
      traefik.enable: "true"   # yes
    command: |
      sh -c "
        sleep 1000
      "


  worker:
    labels:
      - a=b # one
    image: worker

networks: {}
`;
  const { text, added, skipped } = label(before);
  expect(added).toEqual([
    { service: "rabbitmq", label: "chaos-monkey.protected" },
    { service: "server", label: "chaos-monkey.enable" },
    { service: "worker", label: "chaos-monkey.enable" },
  ]);
  expect(skipped).toEqual([]);
  expect(text).toBe(
    before
      .replace(
        '- "5672:5672"\n',
        '- "5672:5672"\n    labels:\n      chaos-monkey.protected: "true"\n',
      )
      .replace("# yes\n", '# yes\n      chaos-monkey.enable: "true"\n')
      .replace("# one\n", "# one\n      - chaos-monkey.enable=true\n"),
  );
  expect(label(text)).toEqual({ text, added: [], skipped: [] });
});

test.each([
  ["a service in one line", "services:\n  a: {image: x}\n"],
  ["an empty map in one line", "services:\n  a:\n    image: x\n    labels: {}\n"],
  ["a list in one line", "services:\n  a:\n    image: x\n    labels: [b=c]\n"],
  [
    "a list in one line with a comma at its end",
    "services:\n  a:\n    labels: [b=c,]\n    image: x\n",
  ],
  ["labels without a value", "services:\n  a:\n    labels:\n    image: x\n"],
  ["no line break at the end", "services:\n  a:\n    image: x"],
  ["lines that end as on Windows", "services:\r\n  a:\r\n    image: x\r\n  b:\r\n    image: y\r\n"],
  ["deep indentation", "services:\n        a:\n                image: x\n"],
  [
    "a text that keeps its blank lines",
    "services:\n  a:\n    command: |+\n      x\n\n\nvolumes: {}\n",
  ],
  [
    "a folded text at the very end",
    "services:\n  a:\n    image: x\n    command: >-\n      x\n      y",
  ],
  ["a key without a value at the end", "services:\n  a:\n    image: x\n    stdin_open:\n"],
  ["names that need quotes", 'services:\n  "a b":\n    image: x\n'],
  ["JSON", '{"services": {"a": {"image": "x"}, "b": {"labels": {}, "image": "y"}}}'],
  ["a comment after the last line", "services:\n  a:\n    image: x\n    # nothing more\n\n# end\n"],
  [
    "a tag and an anchor",
    "services:\n  a: &a !!map\n    image: x\n  b:\n    <<: *a\n    tty: true\n",
  ],
])("%s is labelled, and a second time nothing is left to do", (_, before) => {
  const { text, added, skipped } = label(before);
  expect(skipped).toEqual([]);
  const services = readCompose(text, "").services;
  expect(added.map(({ service }) => service)).toEqual(services.map(({ name }) => name));
  for (const { labels } of services) expect(labels["chaos-monkey.enable"]).toBe("true");
  if (before.includes("\r\n")) expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  expect(label(text)).toEqual({ text, added: [], skipped: [] });
});

test("JSON stays JSON", () => {
  const { text } = label('{\n  "services": {\n    "a": {\n      "image": "x"\n    }\n  }\n}\n');
  expect(JSON.parse(text)).toEqual({
    services: { a: { image: "x", labels: { "chaos-monkey.enable": "true" } } },
  });
});

test("what somebody wrote before is left alone", () => {
  const before = `services:
  no:
    labels: {chaos-monkey.enable: "false"}
  safe:
    labels: [chaos-monkey.protected=true]
  postgres:
    labels: {chaos-monkey.protected: "false"}
  chaos_monkey:
    image: docker-chaos-monkey
`;
  expect(label(before)).toEqual({ text: before, added: [], skipped: [] });
});

test("a protected word protects by service and by image, and a guess is made of nothing else", () => {
  const { added, text } = label("services:\n  db: {image: postgres:17}\n  web: {image: x}\n");
  expect(added).toEqual([
    { service: "db", label: "chaos-monkey.protected" },
    { service: "web", label: "chaos-monkey.enable" },
  ]);
  expect(text).not.toMatch(/criticality|group/);
});

test("labels that a merge key brings are kept when a service gets its own", () => {
  const before = `x-base: &base
  image: x
  labels: {team: blue, "odd name": "a: b"}
services:
  web:
    <<: *base
    tty: true
`;
  const [web] = readCompose(label(before).text, "").services;
  expect(web?.labels).toEqual({ team: "blue", "odd name": "a: b", "chaos-monkey.enable": "true" });
  expect(label(before).text).toContain("x-base: &base\n  image: x\n  labels: {team: blue,");
});

test("labels under a second name are written out where they are used", () => {
  const before = `x-labels: &labels
  team: blue
services:
  web:
    image: x
    labels: *labels
`;
  const { text } = label(before);
  expect(readCompose(text, "").services[0]?.labels).toEqual({
    team: "blue",
    "chaos-monkey.enable": "true",
  });
  expect(text).toContain("x-labels: &labels\n  team: blue\nservices:");
});

test("a service that is another under a second name has its labels, or is left to a person", () => {
  const { text, added, skipped } = label(
    "services:\n  web: &web\n    image: x\n  web2: *web\n  postgres: *web\n",
  );
  expect(added).toEqual([{ service: "web", label: "chaos-monkey.enable" }]);
  expect(skipped.map(({ service }) => service)).toEqual(["web2", "postgres"]);
  expect(readCompose(text, "").services[1]?.labels).toEqual({ "chaos-monkey.enable": "true" });
});

test("a file in which labels would change something else is refused, with what to add by hand", () => {
  const before = `services:
  web:
    image: x
    labels: &shared
      team: blue
x-copy: *shared
`;
  expect(() => label(before)).toThrow(/add by hand: chaos-monkey.enable: "true" to web/);
  expect(() => label(before)).toThrow(ChaosError);
});

test("whatever the services and however they are written, labels are all that is new", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
  const text = fc.string({ maxLength: 12 });
  const labels = fc.oneof(
    fc.dictionary(name, text, { maxKeys: 3 }),
    fc.array(fc.stringMatching(/^[a-z]{1,4}=[a-z#: ]{0,6}$/), { maxLength: 3 }),
  );
  const service = fc.record(
    {
      image: text,
      labels,
      command: fc.oneof(text, fc.array(text)),
      environment: fc.dictionary(name, text),
    },
    { requiredKeys: ["image"] },
  );
  const style = fc.record({
    indent: fc.integer({ min: 2, max: 6 }),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom("any", "block", "flow"),
    lineWidth: fc.constantFrom(0, 20, 80),
  } as const);
  fc.assert(
    fc.property(
      fc.dictionary(name, service, { minKeys: 1, maxKeys: 4 }),
      style,
      (services, how) => {
        const before = stringify({ services }, how);
        // the yaml package itself cannot read back every empty list that it writes
        fc.pre(parseDocument(before).errors.length === 0);
        const after = label(before).text;
        const meaning = parse(after) as { services: Record<string, { labels?: unknown }> };
        for (const [key, value] of Object.entries(services)) {
          const { labels: now, ...rest } = meaning.services[key]!;
          const { labels: _, ...restBefore } = value;
          expect(rest).toEqual(restBefore);
          expect(JSON.stringify(now)).toMatch(/chaos-monkey\.(enable|protected)/);
        }
      },
    ),
    { numRuns: 300 },
  );
});
