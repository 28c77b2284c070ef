import type { TestContext } from "vitest";
import { outcomeOf, run } from "./command.ts";

/** A Docker engine that the tests did not build themselves. */
export class RealEngine {
  readonly name: string;
  /** As in DOCKER_HOST; undefined: this machine has none. */
  readonly host: string | undefined;
  /** Where a container finds the engine's socket to mount, on the engine's own file system. */
  readonly socket: string;
  /** Whether it sees the file system of the tests, so that folders can be mounted. */
  readonly sharesFiles: boolean;
  readonly #whyNot: string;

  constructor(options: {
    readonly name: string;
    readonly host: string | undefined;
    readonly socket: string;
    readonly sharesFiles: boolean;
    /** Why there is none, where there is none. */
    readonly whyNot: string;
  }) {
    this.name = options.name;
    this.host = options.host;
    this.socket = options.socket;
    this.sharesFiles = options.sharesFiles;
    this.#whyNot = options.whyNot;
  }

  get env(): Readonly<Record<string, string | undefined>> {
    return { DOCKER_HOST: this.host };
  }

  /** Runs the docker command on this engine; it must succeed. */
  docker(...args: readonly string[]): Promise<string> {
    return run(["docker", ...args], { env: this.env });
  }

  /** One inspected field, by a template of the docker command. */
  inspect(container: string, template: string): Promise<string> {
    return this.docker("container", "inspect", "-f", template, container);
  }

  /** Why nothing can be tested on it; undefined: it answers. */
  async missing(): Promise<string | undefined> {
    if (this.host === undefined) return this.#whyNot;
    const { exitCode, stderr } = await outcomeOf(["docker", "version"], { env: this.env }).catch(
      () => ({ exitCode: null, stderr: "the docker command is not installed" }),
    );
    return exitCode === 0 ? undefined : `no engine answers at ${this.host}: ${stderr.trim()}`;
  }
}

const machineHost = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";

/** The one that the docker command of this machine talks to. */
export const machineEngine = new RealEngine({
  name: "this machine's engine",
  host: machineHost,
  socket: machineHost.replace(/^unix:\/\//, ""),
  sharesFiles: true,
  whyNot: "",
});

/**
 * Another one, newer than Debian's, in a root folder of its own: `CHAOS_TEST_NEWER_ENGINE` is its
 * DOCKER_HOST, `CHAOS_TEST_NEWER_SOCKET` the path of that socket on its own file system.
 */
export const newerEngine = new RealEngine({
  name: "newer engine",
  host: process.env.CHAOS_TEST_NEWER_ENGINE || undefined,
  socket: process.env.CHAOS_TEST_NEWER_SOCKET || "/run/engine/docker.sock",
  sharesFiles: false,
  whyNot: "CHAOS_TEST_NEWER_ENGINE names no second engine",
});

/** A manager of a Docker Swarm with room for tasks: `CHAOS_TEST_SWARM_ENGINE` is its DOCKER_HOST. */
export const swarmEngine = new RealEngine({
  name: "Docker Swarm",
  host: process.env.CHAOS_TEST_SWARM_ENGINE || undefined,
  socket: "/run/docker.sock",
  sharesFiles: false,
  whyNot: "CHAOS_TEST_SWARM_ENGINE names no manager of a Swarm",
});

const REQUIRED = process.env.CHAOS_TEST_REQUIRE_ENGINE === "1";

/**
 * Leaves the running test out, or fails it with `CHAOS_TEST_REQUIRE_ENGINE=1`. What is merely
 * optional, such as a second engine that nobody named, is left out in any case.
 */
export function leaveOut({ skip }: TestContext, why: string, required = true): never {
  if (REQUIRED && required) throw new Error(`CHAOS_TEST_REQUIRE_ENGINE=1, but ${why}`);
  return skip(why);
}
