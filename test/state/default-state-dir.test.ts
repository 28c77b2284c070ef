import { expect, test } from "vitest";
import { defaultStateDir } from "../../src/state/default-state-dir.ts";

const machine = { inContainer: false, home: "/home/ana", env: {} };

test("the state lives in the image's own folder inside a container", () => {
  const inside = { ...machine, inContainer: true, env: { XDG_STATE_HOME: "/elsewhere" } };
  expect(defaultStateDir(inside)).toBe("/var/lib/chaos-monkey");
});

test("outside a container the state lives in the user's state folder", () => {
  expect(defaultStateDir(machine)).toBe("/home/ana/.local/state/chaos-monkey");
  expect(defaultStateDir({ ...machine, env: { XDG_STATE_HOME: "/state" } })).toBe(
    "/state/chaos-monkey",
  );
});

test("an empty or relative XDG_STATE_HOME is ignored, as its specification wants", () => {
  for (const XDG_STATE_HOME of ["", "state"]) {
    expect(defaultStateDir({ ...machine, env: { XDG_STATE_HOME } })).toBe(
      "/home/ana/.local/state/chaos-monkey",
    );
  }
});
