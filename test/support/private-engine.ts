import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outcomeOf } from "./command.ts";
import { RealEngine } from "./real-engine.ts";

const UP_WITHIN_MS = 30_000;

/**
 * A Docker engine of the test's own, in its own network namespace and folders, so that it can be
 * restarted without harm to anybody. Needs root and Debian's docker.io.
 */
export class PrivateEngine extends RealEngine implements AsyncDisposable {
  readonly #folder: string;
  #dockerd: ChildProcess | undefined;

  private constructor(folder: string) {
    const socket = join(folder, "docker.sock");
    super({
      name: "an engine of the test's own",
      host: `unix://${socket}`,
      socket,
      sharesFiles: true,
      whyNot: "",
    });
    this.#folder = folder;
  }

  /** Why none can be started here; undefined: it can. */
  static async impossible(): Promise<string | undefined> {
    if (process.getuid?.() !== 0) return "an engine of our own needs root";
    const found = await outcomeOf(["sh", "-c", "command -v dockerd unshare"]);
    return found.exitCode === 0 ? undefined : "dockerd or unshare is not installed";
  }

  static async start(): Promise<PrivateEngine> {
    const engine = new PrivateEngine(mkdtempSync(join(tmpdir(), "private-engine-")));
    try {
      await engine.up();
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  }

  async up(): Promise<void> {
    const at = (name: string) => join(this.#folder, name);
    const log = openSync(at("dockerd.log"), "a");
    const dockerd = spawn(
      "unshare",
      [
        ...["--net", "--", "dockerd", "--host", this.host ?? ""],
        ...["--data-root", at("data"), "--exec-root", at("exec"), "--pidfile", at("pid")],
        ...["--cgroup-parent", "/private-engine"],
      ],
      { stdio: ["ignore", log, log] },
    );
    this.#dockerd = dockerd;
    const deadline = Date.now() + UP_WITHIN_MS;
    while ((await this.missing()) !== undefined) {
      if (Date.now() > deadline || dockerd.exitCode !== null) {
        const { stdout } = await outcomeOf(["tail", "-n", "20", at("dockerd.log")]);
        throw new Error(`expected dockerd to answer within ${UP_WITHIN_MS} ms:\n${stdout}`);
      }
      // nothing tells when it listens
      await new Promise((wait) => setTimeout(wait, 100));
    }
  }

  /** Stops it in order; its containers end with it, and those with `restart: always` come back. */
  async down(): Promise<void> {
    const dockerd = this.#dockerd;
    if (dockerd === undefined || dockerd.exitCode !== null) return;
    dockerd.kill("SIGTERM");
    await once(dockerd, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    // the engine leaves the mount of its network namespaces behind
    await outcomeOf([
      "sh",
      "-c",
      'umount "$1"/exec/netns/* "$1"/data/overlay2/* 2>/dev/null',
      "sh",
      this.#folder,
    ]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
