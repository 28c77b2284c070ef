import { expect, test } from "vitest";
import { defaultStateFolder } from "../../src/ledger/default-state-folder.ts";

const machine = { insideContainer: false, home: "/home/ana", xdgStateHome: undefined };

test("the state lives in the image's own folder inside a container", () => {
  const inside = { ...machine, insideContainer: true, xdgStateHome: "/elsewhere" };
  expect(defaultStateFolder(inside)).toBe("/var/lib/chaos-monkey");
});

test("outside a container the state lives in the user's state folder", () => {
  expect(defaultStateFolder(machine)).toBe("/home/ana/.local/state/chaos-monkey");
  expect(defaultStateFolder({ ...machine, xdgStateHome: "/state" })).toBe("/state/chaos-monkey");
});

test("an empty or relative XDG_STATE_HOME is ignored, as its specification wants", () => {
  for (const xdgStateHome of ["", "state"]) {
    expect(defaultStateFolder({ ...machine, xdgStateHome })).toBe(
      "/home/ana/.local/state/chaos-monkey",
    );
  }
});
