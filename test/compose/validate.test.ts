import { expect, test } from "vitest";
import { readCompose } from "../../src/compose/compose-file.ts";
import { isValid, validateCompose } from "../../src/compose/validate.ts";

function validate(text: string) {
  return validateCompose(readCompose(text, "f.yml"), {
    protectedWords: ["rabbitmq"],
    envFile: [],
  });
}

test("services are counted by what their labels say", () => {
  const report = validate(`services:
  api: {labels: {chaos-monkey.enable: "true"}}
  safe: {labels: [chaos-monkey.protected=true]}
  rabbitmq: {image: rabbitmq}
  worker: {labels: [other=x]}
  chaos_monkey: {image: x}
`);
  expect(report).toEqual({
    services: 5,
    envFile: [],
    own: ["chaos_monkey"],
    labelled: ["api", "safe"],
    unlabelled: ["rabbitmq", "worker"],
    protected: ["safe", "rabbitmq"],
    strangeLabels: [],
    missingDependencies: [],
  });
  expect(isValid(report)).toBe(true);
});

test("dependencies that do not exist are found in both forms", () => {
  const report = validate(`services:
  a: {depends_on: [b, cache]}
  b: {depends_on: {a: {condition: service_started}, db: {condition: service_healthy}}}
`);
  expect(report.missingDependencies).toEqual([
    { service: "a", dependsOn: "cache" },
    { service: "b", dependsOn: "db" },
  ]);
  expect(isValid(report)).toBe(false);
});

test("labels that mean nothing are found", () => {
  const report = validate('services:\n  a: {labels: {chaos-monkey.enabeld: "true"}}\n');
  expect(report.strangeLabels).toMatchObject([{ service: "a", label: "chaos-monkey.enabeld" }]);
  expect(isValid(report)).toBe(false);
});
