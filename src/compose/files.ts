import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import { PACKAGE_FOLDER } from "../world/package-folder.ts";
import { MEBIBYTE, readRegularFile } from "../world/read-regular-file.ts";
import { type ComposeFile, readCompose } from "./compose-file.ts";
import { mergeCompose } from "./merge-compose.ts";

/** Also the output of `docker compose config` for hundreds of services is smaller. */
const MOST_BYTES = 4 * MEBIBYTE;

/** The name that stands for stdin. */
export const STDIN = "-";

/**
 * Reads a user's compose files as one project, later ones over earlier ones as with several `-f` of
 * docker compose; `-` is stdin. Throws `bad-usage` where that is not possible.
 */
export async function readComposeFiles(
  paths: readonly string[],
  stdin: AsyncIterable<Buffer | string>,
): Promise<ComposeFile> {
  const files: ComposeFile[] = [];
  for (const path of paths) {
    const text = path === STDIN ? await readAll(stdin) : readFile(path);
    files.push(readCompose(text, path === STDIN ? "stdin" : path));
  }
  return mergeCompose(files);
}

/** The overlay that every project can use. */
export function readTemplate(): string {
  return readFileSync(join(PACKAGE_FOLDER, "docker-compose.chaos.yml"), "utf8");
}

/** Where the Dockerfile of this package is, as the compose file's folder sees it; undefined: there is none. */
export function monkeyDirFrom(composeFile: string): string | undefined {
  if (!existsSync(join(PACKAGE_FOLDER, "Dockerfile"))) return undefined;
  const folder = composeFile === STDIN ? process.cwd() : dirname(resolve(composeFile));
  const path = relative(folder, PACKAGE_FOLDER);
  // docker-compose gives these a meaning of their own
  if (/[${}\n]/.test(path)) return undefined;
  if (path === "") return ".";
  return path.startsWith("..") ? path : `./${path}`;
}

function readFile(path: string): string {
  try {
    return readRegularFile(path, MOST_BYTES).toString("utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR") {
      const found = code === "ENOENT" ? "there is none" : "got a folder";
      throw new ChaosError("bad-usage", `expected a compose file at ${path}, ${found}`);
    }
    const why = messageOf(error);
    throw new ChaosError("bad-usage", `${path} cannot be read (${why})`, { cause: error });
  }
}

async function readAll(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    total += bytes.length;
    if (total > MOST_BYTES) {
      throw new ChaosError(
        "bad-usage",
        `stdin: expected a compose file of at most ${MOST_BYTES / MEBIBYTE} MiB, got more`,
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
