import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MAIN } from "../support/chaos-monkey.ts";
import { CHAOS } from "../support/chaos-program.ts";
import { outcomeOf } from "../support/command.ts";
import { repository } from "../support/planted-tree.ts";

const OLD = "22.22.9";
/** Makes the Node that runs the program say that it is an older one. */
const PRETENDING = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${OLD}"}})`;

test.each([
  ["chaos-monkey", MAIN],
  ["chaos", CHAOS],
])("%s says which Node it expects where it is started with an older one", async (name, program) => {
  const { engines } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  const oldest = /^>=(\d+)$/.exec(engines.node)?.[1];
  const words = [process.execPath, "--import", PRETENDING, program, "--version"];
  const { exitCode, stdout, stderr } = await outcomeOf(words);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toBe(
    `${name}: expected Node ${oldest} or newer, this is ${OLD} (${process.execPath}): install a newer one, or put it first in PATH\n`,
  );
});
