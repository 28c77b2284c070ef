import { createReadStream } from "node:fs";
import { buffer } from "node:stream/consumers";

/** No experiment or list of variables is nearly as large. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Reads the bytes of a file or pipe of at most 16 MiB; devices that never end are read up to that.
 * Rejects with the error of the system (`ENOENT`, `EACCES`), or with an Error for a larger file.
 */
export async function readBytes(path: string): Promise<Buffer> {
  const bytes = await buffer(createReadStream(path, { end: MAX_BYTES }));
  if (bytes.length > MAX_BYTES) throw new Error("expected at most 16 MiB, got more");
  return bytes;
}

/** The same as text in UTF-8. */
export async function readText(path: string): Promise<string> {
  return (await readBytes(path)).toString("utf8");
}
