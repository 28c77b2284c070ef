import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRegularFile } from "../../src/world/read-regular-file.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a file up to the limit is read as it is, also one of /proc that says it is empty", () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "0123456789");
  expect(readRegularFile(path, 10).toString()).toBe("0123456789");
  expect(readRegularFile("/proc/self/stat", 10_000).length).toBeGreaterThan(0);
});

test("P62: a file that is too large is refused with both sizes", () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, Buffer.alloc(3 * 1024));
  expect(() => readRegularFile(path, 2048)).toThrow("expected at most 2 KiB, got 3 KiB");
});

test("P62: devices, pipes and folders are refused at once", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "folder"));
  await run(["mkfifo", join(folder, "pipe")]);
  expect(() => readRegularFile("/dev/zero", 10)).toThrow("expected a regular file, got a device");
  expect(() => readRegularFile(join(folder, "pipe"), 10)).toThrow("got a pipe");
  expect(() => readRegularFile(join(folder, "folder"), 10)).toThrow(
    expect.objectContaining({ code: "EISDIR", message: expect.stringContaining("got a folder") }),
  );
  expect(() => readRegularFile(join(folder, "none"), 10)).toThrow(
    expect.objectContaining({ code: "ENOENT" }),
  );
});
