import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { containerName } from "../../src/config/container-name.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("hints name the container as the environment or .env calls it, and never what is no name", () => {
  const folder = temporaryFolder();
  expect(containerName({}, folder)).toBe("chaos_monkey");
  writeFileSync(join(folder, ".env"), "CHAOS_CONTAINER_NAME=second\n");
  expect(containerName({}, folder)).toBe("second");
  expect(containerName({ CHAOS_CONTAINER_NAME: "third" }, folder)).toBe("third");
  expect(containerName({ CHAOS_CONTAINER_NAME: "; rm -rf /" }, folder)).toBe("chaos_monkey");
});
