import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Container } from "./container.ts";
import type { Inspecting, Listing } from "./engine.ts";

/** Where this process runs. */
export type OwnContainer =
  | { readonly kind: "container"; readonly container: Container }
  /** Outside any container. */
  | { readonly kind: "host" }
  /** In a container that cannot be identified; nothing is guessed. */
  | { readonly kind: "unknown"; readonly because: string };

/** What the kernel says about this process. */
export interface ProcInfo {
  /** `/proc/self/mountinfo`. */
  readonly mountinfo: string;
  /** `/proc/self/cgroup`. */
  readonly cgroup: string;
  readonly hostname: string;
}

/**
 * Finds the container that this process runs in, whatever it is called. The ids in /proc may be
 * those of another container whose network this one joined, so each is verified: its root file system
 * must be that of this process, or, where the engine does not tell, its hostname. A container that
 * this engine does not know counts as the host: it cannot be struck through this engine.
 */
export async function findOwnContainer(
  engine: Inspecting & Listing,
  procInfo: ProcInfo = readProcInfo(),
): Promise<OwnContainer> {
  const upperDir = ownUpperDir(procInfo.mountinfo);
  const known: Container[] = [];
  for (const id of candidateIds(procInfo)) {
    const container = await engine.inspect(id);
    if (container) known.push(container);
  }
  const own = known.find((container) => isOwn(container, upperDir, procInfo));
  if (own) return { kind: "container", container: own };
  if (known.length === 0) return { kind: "host" };
  // the ids are those of the container whose namespace this one joined; the root is its own
  const joined = upperDir && (await searchByRoot(engine, upperDir));
  if (joined) return { kind: "container", container: joined };
  const names = known.map(({ name }) => name).join(", ");
  return {
    kind: "unknown",
    because:
      "expected to recognise the container of chaos-monkey, which must never strike itself, but " +
      `the ids in /proc belong to ${names}, which has another root file system; run chaos-monkey ` +
      "in a container with a network of its own",
  };
}

async function searchByRoot(
  engine: Inspecting & Listing,
  upperDir: string,
): Promise<Container | undefined> {
  for (const { id } of await engine.list()) {
    const container = await engine.inspect(id);
    if (container?.upperDir === upperDir) return container;
  }
  return undefined;
}

/** Reads what /proc says about this process. */
export function readProcInfo(): ProcInfo {
  return { mountinfo: readProc("mountinfo"), cgroup: readProc("cgroup"), hostname: hostname() };
}

/** Container ids from the most to the least reliable source, each once. */
function candidateIds({ mountinfo, cgroup, hostname }: ProcInfo): readonly string[] {
  const fromMounts = mountinfo
    .split("\n")
    // files that the engine mounts from the container's own folder
    .filter((line) => / \/etc\/(hostname|hosts|resolv\.conf) /.test(line))
    .flatMap((line) => line.match(/[0-9a-f]{64}/g) ?? []);
  const fromCgroup = cgroup.match(/[0-9a-f]{64}/g) ?? [];
  const fromHostname = /^[0-9a-f]{12}$/.test(hostname) ? [hostname] : [];
  return [...new Set([...fromMounts, ...fromCgroup, ...fromHostname])];
}

function isOwn(
  container: Container,
  upperDir: string | undefined,
  { hostname }: ProcInfo,
): boolean {
  if (container.upperDir !== undefined && upperDir !== undefined) {
    return container.upperDir === upperDir;
  }
  // the containerd image store tells no folder; a container that joined another's network has its hostname
  return !container.networkMode.startsWith("container:") && container.hostname === hostname;
}

/** The upper folder of the overlay root of this process. */
function ownUpperDir(mountinfo: string): string | undefined {
  const root = mountinfo.split("\n").find((line) => line.split(" ")[4] === "/");
  return root && /[ ,]upperdir=([^, ]+)/.exec(root)?.[1];
}

function readProc(file: string): string {
  try {
    return readFileSync(`/proc/self/${file}`, "utf8");
  } catch {
    // not Linux, or hidden: then there is nothing to go by, and the answer is "unknown"
    return "";
  }
}
