import { expect, test } from "vitest";
import { findComposeProject } from "../../src/config/compose-project.ts";

/** As a compose file refers to a variable. */
const variable = (text: string) => `$\{${text}}`;

const COMPOSE = "services: {}\n";

function find(
  files: Readonly<Record<string, string>>,
  { cwd = "/home/me/My Shop", env = {} as Readonly<Record<string, string>> } = {},
) {
  return findComposeProject({ cwd, env, readText: (path) => files[path] });
}

test.each(["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"])(
  "a folder with a %s is a project of its own name, as docker compose writes it",
  (file) => {
    expect(find({ [`/home/me/My Shop/${file}`]: COMPOSE })).toEqual({
      kind: "found",
      name: "myshop",
      from: "/home/me/My Shop",
    });
  },
);

test("the compose file may lie in a folder above", () => {
  const files = { "/home/me/_shop.2/compose.yaml": COMPOSE };
  expect(find(files, { cwd: "/home/me/_shop.2/src/api" })).toMatchObject({ name: "shop2" });
});

test("name: of the compose file wins over the folder, and the one of an override over both", () => {
  const files = {
    "/app/compose.yaml": `name: shop\n${COMPOSE}`,
    "/app/compose.override.yaml": "name: mall\n",
  };
  expect(find({ "/app/compose.yaml": files["/app/compose.yaml"] }, { cwd: "/app" })).toEqual({
    kind: "found",
    name: "shop",
    from: "/app/compose.yaml",
  });
  expect(find(files, { cwd: "/app" })).toMatchObject({ name: "mall" });
});

test.each([
  ["name: $STAGE-shop", "test-shop"],
  [`name: ${variable("STAGE")}-shop`, "test-shop"],
  [`name: ${variable("MISSING:-my")}-shop`, "my-shop"],
  [`name: ${variable("FROM_FILE")}-shop`, "file-shop"],
])("variables in it are filled in: %s", (name, expected) => {
  const files = { "/app/compose.yaml": `${name}\n${COMPOSE}`, "/app/.env": "FROM_FILE=file\n" };
  expect(find(files, { cwd: "/app", env: { STAGE: "test" } })).toMatchObject({ name: expected });
});

test("COMPOSE_PROJECT_NAME wins, of the environment before the one of .env", () => {
  const files = {
    "/app/compose.yaml": `name: shop\n${COMPOSE}`,
    "/app/.env": "COMPOSE_PROJECT_NAME=mall\n",
  };
  expect(find(files, { cwd: "/app" })).toEqual({
    kind: "found",
    name: "mall",
    from: "COMPOSE_PROJECT_NAME",
  });
  const env = { COMPOSE_PROJECT_NAME: "bank" };
  expect(find(files, { cwd: "/app", env })).toMatchObject({ name: "bank" });
  expect(find({}, { cwd: "/app", env })).toMatchObject({ name: "bank" });
});

test("COMPOSE_FILE names the files, whose first one's folder is the project's", () => {
  const files = { "/srv/shop/base.yml": COMPOSE, "/srv/shop/prod.yml": "name: prod\n" };
  const env = { COMPOSE_FILE: "../srv/shop/base.yml" };
  expect(find(files, { cwd: "/app", env })).toMatchObject({ name: "shop" });
  const both = { COMPOSE_FILE: "/srv/shop/base.yml:/srv/shop/prod.yml" };
  expect(find(files, { cwd: "/app", env: both })).toMatchObject({ name: "prod" });
});

test.each([
  ["there is no compose file", {}, "there is no compose file in /app or above"],
  [
    "the name cannot be one",
    { "/app/compose.yaml": `name: ${variable("X:?set it")}\n` },
    "no valid name",
  ],
])("where %s nothing is guessed (P2)", (_what, files, because) => {
  expect(find(files, { cwd: "/app" })).toMatchObject({
    kind: "none",
    because: expect.stringContaining(because),
  });
});

test("a file that cannot be read is the reason, not an error", () => {
  const answer = findComposeProject({
    cwd: "/app",
    env: {},
    readText: () => {
      throw new Error("permission denied");
    },
  });
  expect(answer).toEqual({ kind: "none", because: "permission denied" });
});
