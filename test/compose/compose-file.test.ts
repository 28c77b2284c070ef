import { expect, test } from "vitest";
import { readCompose } from "../../src/compose/compose-file.ts";

test("labels, dependencies and networks are read in both of their forms", () => {
  const { services } = readCompose(
    `services:
  a:
    labels: [x=1, y, z=a=b]
    depends_on: [b]
    networks: [front]
  b:
    labels: {x: 1, y: null, z: true}
    depends_on: {a: {condition: service_healthy}}
    networks: {back: {aliases: [c]}}
    image: i
  c:
`,
    "f.yml",
  );
  expect(services).toEqual([
    {
      name: "a",
      image: undefined,
      labels: { x: "1", y: "", z: "a=b" },
      dependsOn: ["b"],
      networks: ["front"],
    },
    {
      name: "b",
      image: "i",
      labels: { x: "1", y: "", z: "true" },
      dependsOn: ["a"],
      networks: ["back"],
    },
    { name: "c", image: undefined, labels: {}, dependsOn: [], networks: [] },
  ]);
});

test("merge keys count", () => {
  const { services } = readCompose("x: &x {labels: {a: b}}\nservices:\n  s: {<<: *x}\n", "f.yml");
  expect(services).toMatchObject([{ labels: { a: "b" } }]);
});

test.each([
  ["no map", "just text", "services"],
  ["nothing", "", "services"],
  ["a file of compose version 1", "web:\n  image: x\n", "services"],
  ["services that are a list", "services: [a]\n", "services"],
  ["a mistake in the YAML", "services:\n  a: {\n", "line"],
  ["a key twice", "services:\n  a: {image: x}\n  a: {image: y}\n", "line 3"],
  ["an alias of nothing", "services:\n  a: *nothing\n", "nothing"],
  ["two documents", "services: {}\n---\nservices: {}\n", "documents"],
])("%s is refused, naming the file and the place", (_, text, says) => {
  const read = () => readCompose(text, "f.yml");
  expect(read).toThrow(/^f\.yml: /);
  expect(read).toThrow(says);
  expect(read).toThrow(expect.objectContaining({ code: "bad-usage" }));
});

test.each([
  ["include: [more.yml]\nservices: {}\n", "include"],
  ["services:\n  a:\n    extends: {file: b.yml, service: b}\n", "extends of the service a"],
  ["services:\n  a:\n    ports: !reset []\n", "!reset in line 3"],
  ["services:\n  a:\n    labels: !override {x: y}\n", "!override in line 3"],
])("what only docker compose can resolve is refused by its name: %j", (text, name) => {
  expect(() => readCompose(text, "x.yml")).toThrow(
    `x.yml: ${name} is not understood here; let docker compose resolve it: \`docker compose config |`,
  );
});

test("a service that extends another of the same file has what that one says", () => {
  const { services } = readCompose(
    "services:\n  base: {image: x, labels: {a: b}, networks: [n]}\n" +
      "  own: {extends: base, labels: {c: d}}\n  circle: {extends: {service: circle}}\n",
    "x.yml",
  );
  expect(services[1]).toEqual({
    name: "own",
    image: "x",
    labels: { a: "b", c: "d" },
    dependsOn: [],
    networks: ["n"],
  });
});
