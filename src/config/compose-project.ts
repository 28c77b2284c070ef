import { basename, dirname, join, resolve } from "node:path";
import { parse as parseEnv } from "dotenv";
import { isMap, parseDocument } from "yaml";
import { messageOf } from "../world/message-of.ts";
import { readTextFile } from "./read-text-file.ts";

/** A compose project that a folder belongs to. */
export interface ComposeProject {
  readonly name: string;
  /** What says so, for people: `COMPOSE_PROJECT_NAME`, or the path of a file or folder. */
  readonly from: string;
}

/** The project of the working folder, or why it has none. */
export type ComposeProjectAnswer =
  | ({ readonly kind: "found" } & ComposeProject)
  | { readonly kind: "none"; readonly because: string };

/** In the order in which docker compose prefers them. */
const FILES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDES: Readonly<Record<string, readonly string[]>> = {
  "compose.yaml": ["compose.override.yaml", "compose.override.yml"],
  "compose.yml": ["compose.override.yml", "compose.override.yaml"],
  "docker-compose.yml": ["docker-compose.override.yml", "docker-compose.override.yaml"],
  "docker-compose.yaml": ["docker-compose.override.yaml", "docker-compose.override.yml"],
};

/** Where the project of a folder is looked for. */
interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file; undefined: there is none. */
  readonly readText?: (path: string) => string | undefined;
}

/**
 * The compose project that `docker compose up` in this folder would use: `COMPOSE_PROJECT_NAME` of
 * the environment or of `.env`, else `name:` of the compose file, else the name of its folder. The
 * compose file is that of `COMPOSE_FILE`, or the next one in this folder or above.
 * https://docs.docker.com/compose/how-tos/project-name/
 */
export function findComposeProject({
  cwd,
  env,
  readText = readTextFile,
}: Place): ComposeProjectAnswer {
  try {
    const files = composeFiles({ cwd, env, readText });
    const folder = files[0] === undefined ? cwd : dirname(files[0]);
    const variables = variablesOf({ cwd: folder, env, readText });
    const set = variables("COMPOSE_PROJECT_NAME");
    if (set !== undefined) return named(set, "COMPOSE_PROJECT_NAME");
    const [first] = files;
    if (first === undefined) {
      return { kind: "none", because: `there is no compose file in ${cwd} or above` };
    }
    for (const file of files.toReversed()) {
      const name = nameIn(readText(file) ?? "", variables);
      if (name !== undefined) return named(name, file);
    }
    // docker compose makes a name of the folder's in this way
    const name = basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "");
    return named(name, folder);
  } catch (error) {
    return { kind: "none", because: messageOf(error) };
  }
}

function named(name: string, from: string): ComposeProjectAnswer {
  return /^[a-z0-9][a-z0-9_-]*$/.test(name)
    ? { kind: "found", name, from }
    : { kind: "none", because: `${from} gives the compose project no valid name` };
}

type Variables = (name: string) => string | undefined;

/** The environment wins over `.env`; what is empty counts as unset. */
function variablesOf({ cwd, env, readText }: Required<Place>): Variables {
  const inFile = parseEnv(readText(join(cwd, ".env")) ?? "");
  return (name) => env[name] || inFile[name] || undefined;
}

function composeFiles({ cwd, env, readText }: Required<Place>): readonly string[] {
  const variables = variablesOf({ cwd, env, readText });
  const set = variables("COMPOSE_FILE");
  if (set !== undefined) {
    const separator = variables("COMPOSE_PATH_SEPARATOR") ?? ":";
    return set.split(separator).map((file) => resolve(cwd, file));
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    for (const name of FILES) {
      if (readText(join(folder, name)) === undefined) continue;
      const override = (OVERRIDES[name] ?? [])
        .map((it) => join(folder, it))
        .find((it) => readText(it) !== undefined);
      return [join(folder, name), ...(override === undefined ? [] : [override])];
    }
    if (dirname(folder) === folder) return [];
  }
}

/** Its `name:`, with variables in the simple forms filled in. */
function nameIn(text: string, variables: Variables): string | undefined {
  const { contents, errors } = parseDocument(text);
  if (errors.length > 0 || !isMap(contents)) return undefined;
  const name: unknown = contents.get("name");
  if (typeof name !== "string") return undefined;
  return name.replace(
    /\$(?:(\w+)|\{(\w+)(?:(:?-)([^}]*))?\})/g,
    (_, plain: string | undefined, braced: string, _sign: string, fallback = "") =>
      variables(plain ?? braced) ?? fallback,
  );
}
