import { expect, test } from "vitest";
import { protectingWord } from "../../src/target/protection.ts";
import { container } from "../support/container.ts";

function where(image: string, project: string, word: string): string | undefined {
  return protectingWord(container({ image, project, service: "x" }), [word])?.where;
}

test.each([
  ["rabbit-demo_worker", "rabbit-demo", "worker"],
  ["rabbit-demo-worker:latest", "rabbit-demo", "worker"],
  ["registry:5000/rabbit-demo/rabbit-demo-worker@sha256:0", "rabbit-demo", "worker"],
])("of the image %s of project %s only %s counts", (image, project, rest) => {
  expect(where(image, project, "rabbit")).toBeUndefined();
  expect(where(image, project, rest)).toBe(`image ${rest}`);
});

test.each([
  ["rabbits_worker", "rabbit", "rabbits_worker"],
  ["my-rabbit-worker", "rabbit", "my-rabbit-worker"],
  ["rabbit", "rabbit", "rabbit"],
  ["demo-rabbit", "rabbit", "demo-rabbit"],
  ["rabbit-worker", "", "rabbit-worker"],
  // as long as the project and its sign, and neither
  ["tibbar-rabbit", "demons", "tibbar-rabbit"],
])(
  "the name of a project is taken off only where compose has put it: %s, %s",
  (image, project, shown) => {
    expect(where(image, project, "rabbit")).toBe(`image ${shown}`);
  },
);

test("a word that is only in the tag, the digest or the registry protects nothing", () => {
  expect(where("rabbit.example:5000/rabbit/worker:rabbit", "shop", "rabbit")).toBeUndefined();
});

test("P3: the first word that is found counts, whatever its case", () => {
  const subject = container({ name: "x", service: "My-Postgres", image: "redis" });
  expect(protectingWord(subject, ["kafka", "POSTGRES", "redis"])).toEqual({
    word: "POSTGRES",
    where: "service My-Postgres",
  });
});
