import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { z } from "zod";
import type { Container } from "../engine/container.ts";
import { type EngineAddress, showAddress } from "../engine/engine-address.ts";
import { overlap } from "../target/daemons-beside.ts";
import type { Scope } from "../target/rules.ts";
import type { Part } from "../world/supervisor.ts";

const ANSWERS_WITHIN_MS = 1000;
const LONGEST_ANSWER = 256 * 1024;
/** As many containers are enough to recognise an engine by. */
const MOST_CONTAINERS = 500;

const presenceSchema = z.object({
  id: z.string(),
  pid: z.number(),
  /** Milliseconds since the epoch. */
  since: z.number(),
  stateDir: z.string(),
  /** Device and inode of the state folder, which the same path in a container does not share. */
  folder: z.string(),
  scope: z.union([
    z.object({ kind: z.literal("all") }),
    z.object({ kind: z.literal("label") }),
    z.object({ kind: z.literal("project"), projects: z.array(z.string()) }),
  ]),
  /** Full ids of containers of its engine. */
  containers: z.array(z.string()),
});

/** A daemon in a process of this host, as it describes itself. */
export type DaemonOnHost = z.infer<typeof presenceSchema>;

/** A daemon that does not answer: it may be suspended, and may go on at any time. */
export interface SilentDaemon {
  readonly id: string;
}

/** What a daemon or a command compares itself with others by. */
export interface HostPosition {
  readonly address: EngineAddress;
  readonly scope: Scope;
  readonly stateDir: string;
  readonly containers: () => readonly Container[];
}

/**
 * Announces this daemon to the processes of this host: on a Unix socket in the abstract namespace,
 * which leaves no file behind (unix(7)). It is visible within one network namespace, on Linux;
 * containers are found by listing them.
 */
export async function announceOnHost(
  position: HostPosition,
  now: number,
): Promise<Part & { readonly self: DaemonOnHost }> {
  const id = randomUUID().slice(0, 8);
  const { stateDir, scope, containers } = position;
  const self = (): DaemonOnHost => ({
    id,
    pid: process.pid,
    since: now,
    stateDir,
    folder: folderId(stateDir),
    scope: scope.kind === "project" ? { ...scope, projects: [...scope.projects] } : scope,
    containers: containers()
      .slice(0, MOST_CONTAINERS)
      .map((container) => container.id),
  });
  const server = createServer((connection) => {
    connection.on("error", () => connection.destroy());
    connection.end(JSON.stringify(self()));
  });
  const end = () => void server.close();
  const part = { name: "announcement to this host", stop: async () => end(), kill: end };
  if (process.platform !== "linux") return { ...part, self: self() };
  server.listen(`\0${namePrefix(position.address)}${id}`);
  await once(server, "listening");
  return { ...part, self: self() };
}

/**
 * The daemons of this host whose scope overlaps with this one on the same engine. `silent`: those
 * on the same engine that do not answer.
 */
export async function daemonsOnHost(
  position: HostPosition,
  selfId?: string,
): Promise<{
  readonly daemons: readonly DaemonOnHost[];
  readonly silent: readonly SilentDaemon[];
}> {
  const ownPrefix = namePrefix(position.address);
  const ownFolder = folderId(position.stateDir);
  const known = new Set(position.containers().map(({ id }) => id));
  const daemons: DaemonOnHost[] = [];
  const silent: SilentDaemon[] = [];
  await Promise.all(
    announcedNames().map(async (name) => {
      const id = name.slice(name.lastIndexOf("/") + 1);
      if (id === selfId) return;
      const isSameAddress = name.startsWith(ownPrefix);
      const answer = await ask(name);
      if (answer === "gone") return;
      if (answer === undefined) {
        if (isSameAddress) silent.push({ id });
        return;
      }
      // one engine may have several addresses: a proxy, TCP
      const isSameEngine = isSameAddress || answer.containers.some((it) => known.has(it));
      if (!isSameEngine || (answer.folder === ownFolder && selfId === undefined)) return;
      if (overlap(position.scope, answer.scope, position.containers())) daemons.push(answer);
    }),
  );
  return { daemons, silent };
}

/** Of two daemons that start at once the older one stays. */
export function isOlderDaemon(
  one: Pick<DaemonOnHost, "since" | "id">,
  other: Pick<DaemonOnHost, "since" | "id">,
): boolean {
  return one.since === other.since ? one.id < other.id : one.since < other.since;
}

const PREFIX = "chaos-monkey/";

function namePrefix(address: EngineAddress): string {
  const hash = createHash("sha256").update(canonical(address)).digest("hex").slice(0, 16);
  return `${PREFIX}${hash}/`;
}

/** /var/run is a link to /run on most systems. */
function canonical(address: EngineAddress): string {
  if (address.kind !== "unix") return showAddress(address);
  try {
    return `unix://${realpathSync(address.path)}`;
  } catch {
    // there is no such socket: then no other daemon reaches an engine by it either
    return showAddress(address);
  }
}

/** The names in the abstract namespace, which /proc/net/unix shows with an "@" before each. */
function announcedNames(): readonly string[] {
  if (process.platform !== "linux") return [];
  const names = readFileSync("/proc/net/unix", "utf8")
    .split("\n")
    .map((line) => line.slice(line.indexOf("@") + 1))
    .filter((name) => name.startsWith(PREFIX));
  return [...new Set(names)];
}

function folderId(stateDir: string): string {
  const { dev, ino } = statSync(stateDir, { throwIfNoEntry: false }) ?? { dev: 0, ino: 0 };
  return `${dev}:${ino}`;
}

/** Undefined: it does not answer, or not as a daemon does. */
async function ask(name: string): Promise<DaemonOnHost | "gone" | undefined> {
  const connection = connect(`\0${name}`);
  connection.setEncoding("utf8");
  const timer = setTimeout(() => connection.destroy(), ANSWERS_WITHIN_MS);
  let text = "";
  try {
    for await (const chunk of connection) {
      text += chunk;
      if (text.length > LONGEST_ANSWER) return undefined;
    }
    return presenceSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ECONNREFUSED" || code === "ENOENT" ? "gone" : undefined;
  } finally {
    clearTimeout(timer);
    connection.destroy();
  }
}
