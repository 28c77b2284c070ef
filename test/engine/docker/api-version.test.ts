import { expect, test } from "vitest";
import { chooseApiVersion } from "../../../src/engine/docker/api-version.ts";

test.each([
  ["Docker 20.10", "1.12", "1.41", "1.41"],
  ["Docker 26.1", "1.24", "1.45", "1.45"],
  ["an engine that refuses old clients", "1.44", "1.51", "1.51"],
  ["an engine newer than all we know", "1.44", "1.60", "1.51"],
  ["an engine of a major version to come", "1.44", "2.3", "1.51"],
])("%s, with %s to %s, is spoken to in %s", (_, oldest, newest, chosen) => {
  expect(chooseApiVersion({ oldest, newest, engine: "it" })).toBe(chosen);
});

test("versions are compared as numbers, not as text", () => {
  const offered = { oldest: "1.9", newest: "1.41", engine: "it" };
  expect(chooseApiVersion(offered)).toBe("1.41");
});

test.each([
  ["too old", "1.12", "1.40"],
  ["so new that it refuses all we know", "1.52", "1.60"],
])("an engine that is %s is refused, with what it offers", (_, oldest, newest) => {
  const choose = () => chooseApiVersion({ oldest, newest, engine: "19.03 at unix:///a.sock" });
  expect(choose).toThrow(
    expect.objectContaining({
      code: "engine-too-old",
      message: `expected an engine that speaks some API version from 1.41 to 1.51, got ${oldest} to ${newest} from 19.03 at unix:///a.sock`,
    }),
  );
});
