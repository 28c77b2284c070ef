import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Container } from "./container.ts";
import type { Inspecting, Listing } from "./engine.ts";

/** Where we run. */
export type OwnContainer =
  | { readonly kind: "container"; readonly container: Container }
  /** We run outside any container. */
  | { readonly kind: "host" }
  /** We run in one and cannot tell which: nothing is guessed. */
  | { readonly kind: "unknown"; readonly because: string };

/** What the system tells of the place we run in. */
export interface Surroundings {
  /** `/proc/self/mountinfo`. */
  readonly mountinfo: string;
  /** `/proc/self/cgroup`. */
  readonly cgroup: string;
  readonly hostname: string;
}

/**
 * Finds the container that this process runs in, whatever it is called. The ids that the system
 * shows may be those of another container whose network we joined, so each is verified: its root
 * file system must be ours, or, where the engine does not tell, its hostname. Somewhere that this
 * engine knows nothing of counts as the host: it cannot be struck through this engine.
 */
export async function findOwnContainer(
  engine: Inspecting & Listing,
  surroundings: Surroundings = lookAround(),
): Promise<OwnContainer> {
  const upperDir = ownUpperDir(surroundings.mountinfo);
  const known: Container[] = [];
  for (const id of candidateIds(surroundings)) {
    const container = await engine.inspect(id);
    if (container) known.push(container);
  }
  const own = known.find((container) => isOurs(container, upperDir, surroundings));
  if (own) return { kind: "container", container: own };
  if (known.length === 0) return { kind: "host" };
  // what was found is whose namespace we joined; our own id shows nowhere, our root does
  const joined = upperDir && (await searchByRoot(engine, upperDir));
  if (joined) return { kind: "container", container: joined };
  const names = known.map(({ name }) => name).join(", ");
  return {
    kind: "unknown",
    because:
      "expected to recognise our own container, so that we never strike ourselves, but what " +
      `/proc tells belongs to ${names}, which has another root file system than ours; run the ` +
      "monkey in a container with a network of its own",
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

/** Reads what this process can see of its place. */
export function lookAround(): Surroundings {
  return { mountinfo: readProc("mountinfo"), cgroup: readProc("cgroup"), hostname: hostname() };
}

/** Ids in the order of how much they are worth, each once. */
function candidateIds({ mountinfo, cgroup, hostname }: Surroundings): readonly string[] {
  const fromMounts = mountinfo
    .split("\n")
    // files that the engine mounts from the container's own folder
    .filter((line) => / \/etc\/(hostname|hosts|resolv\.conf) /.test(line))
    .flatMap((line) => line.match(/[0-9a-f]{64}/g) ?? []);
  const fromCgroup = cgroup.match(/[0-9a-f]{64}/g) ?? [];
  const fromHostname = /^[0-9a-f]{12}$/.test(hostname) ? [hostname] : [];
  return [...new Set([...fromMounts, ...fromCgroup, ...fromHostname])];
}

function isOurs(
  container: Container,
  upperDir: string | undefined,
  { hostname }: Surroundings,
): boolean {
  if (container.upperDir !== undefined && upperDir !== undefined) {
    return container.upperDir === upperDir;
  }
  // the containerd image store tells no folder; who joined another's network has its hostname
  return !container.networkMode.startsWith("container:") && container.hostname === hostname;
}

/** The upper folder of our own overlay root. */
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
