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
