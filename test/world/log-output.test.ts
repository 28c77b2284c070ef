import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileOutput } from "../../src/world/log-output.ts";
import { smallDisk } from "../support/small-disk.ts";

/** A file that takes so many bytes, until there is more room. */
function limitedFile(room: number) {
  let text = "";
  let left = room;
  const recovered: number[] = [];
  const output = fileOutput({
    write(bytes) {
      if (left === 0) throw Object.assign(new Error("no space"), { syscall: "write" });
      const taken = bytes.subarray(0, left);
      left -= taken.length;
      text += taken.toString();
      return taken.length;
    },
    onRecovered: (lost) => recovered.push(lost),
  });
  return {
    output,
    recovered,
    text: () => text,
    makeRoom: () => {
      left = 1_000_000;
    },
  };
}

test("P58: lines that a full disk cannot take are counted, and told once it takes one again", () => {
  const file = limitedFile(12);
  for (const line of ["first\n", "second\n", "third\n"]) file.output.write(line);
  expect(file.recovered).toEqual([]);
  file.makeRoom();
  file.output.write("fourth\n");
  file.output.write("fifth\n");
  expect(file.recovered).toEqual([2]);
  // what was cut stands on a line of its own
  expect(file.text()).toBe("first\nsecond\nfourth\nfifth\n");
});

test("an error that is not the disk's is a mistake that is not hidden", () => {
  const output = fileOutput({
    write: () => {
      throw new TypeError("a mistake");
    },
    onRecovered: () => {},
  });
  expect(() => output.write("line\n")).toThrow("a mistake");
});

test("P58: a log goes on where it stopped when a full disk has space again", (context) => {
  const disk = smallDisk(context);
  const path = join(disk.folder, "log");
  const fd = openSync(path, "a");
  try {
    const recovered: number[] = [];
    const output = fileOutput({
      write: (bytes) => writeSync(fd, bytes),
      onRecovered: (lost) => recovered.push(lost),
    });
    output.write("before\n");
    disk.fill();
    for (let line = 0; line < 5000; line++) output.write(`lost ${line}\n`);
    disk.free();
    output.write("after\n");
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.at(0)).toBe("before");
    expect(lines.at(-1)).toBe("after");
    expect(recovered[0]).toBeGreaterThan(4000);
  } finally {
    closeSync(fd);
  }
});
