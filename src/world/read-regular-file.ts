import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";

/** A mebibyte in bytes, in which limits of files are given. */
export const MEBIBYTE: number = 1024 * 1024;

/**
 * Reads a regular file of at most `maxBytes`. Throws what the system says (`ENOENT`, `EACCES`), or
 * an error that says what is there instead: a folder (its code is `EISDIR`), a device, a pipe, or
 * too much. A device such as /dev/zero never ends, and a pipe may never begin.
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  // without O_NONBLOCK opening a pipe waits for its writer
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw unexpected(`expected a regular file, got ${kindOf(stats)}`, stats);
    const chunks: Buffer[] = [];
    let total = 0;
    // files of /proc say that they are empty, so the size alone tells too little
    for (;;) {
      const chunk = Buffer.allocUnsafe(Math.min(64 * 1024, maxBytes - total + 1));
      const count = readSync(file, chunk);
      if (count === 0) return Buffer.concat(chunks, total);
      chunks.push(chunk.subarray(0, count));
      total += count;
      if (total > maxBytes) {
        const size = Math.max(total, stats.size);
        throw unexpected(`expected at most ${inUnits(maxBytes)}, got ${inUnits(size)}`, stats);
      }
    }
  } finally {
    closeSync(file);
  }
}

function unexpected(message: string, stats: Stats): Error {
  return Object.assign(new Error(message), stats.isDirectory() && { code: "EISDIR" });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

/** `64 KiB`, `1.5 MiB`. */
function inUnits(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [size, unit] = bytes < MEBIBYTE ? [bytes / 1024, "KiB"] : [bytes / MEBIBYTE, "MiB"];
  return `${Number(size.toFixed(1))} ${unit}`;
}
