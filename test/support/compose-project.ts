import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, forgetSettings, outcomeOf, run } from "./command.ts";
import type { ComposeTool } from "./compose-tool.ts";
import { LineWatch } from "./line-watch.ts";
import { ensureMonkeyImage, removeUnnamedMonkeyImages } from "./monkey-image.ts";
import { MonkeyLog } from "./monkey-log.ts";
import { repository } from "./planted-tree.ts";
import type { RealEngine } from "./real-engine.ts";
import { ensureTestImage, TEST_IMAGE } from "./test-image.ts";
import { RUN_LABEL, RUN_LABEL_OPTION } from "./test-run.ts";

/** One service of the project; what is not named is a container that sleeps. */
export interface ServiceSpec {
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Anything else of a compose file. */
  readonly [key: string]: unknown;
}

export interface ProjectOptions {
  readonly engine: RealEngine;
  readonly services: Readonly<Record<string, ServiceSpec>>;
  readonly tool: ComposeTool;
  /** The name of the project's folder, and so of the project. */
  readonly name?: string;
  /** The `version:` line of the user's file; undefined: it has none. */
  readonly version?: string;
  /** What the user sets in the shell. */
  readonly env?: Readonly<Record<string, string>>;
  /** Content of `chaos/config.ini`; undefined: there is no such folder. */
  readonly config?: string;
  /** What a third compose file adds to the monkey's service. */
  readonly monkey?: Readonly<Record<string, unknown>>;
  readonly build?: boolean;
}

/** A user's compose project in a folder of its own, with or without the monkey beside it. */
export class ComposeProject implements AsyncDisposable {
  readonly engine: RealEngine;
  readonly name: string;
  readonly folder: string;
  /** The monkey's container. */
  readonly monkey: string;
  readonly #parent = mkdtempSync(join(tmpdir(), "e2e-"));
  readonly #tool: ComposeTool;
  readonly #scale: readonly string[];
  readonly #files: string[] = ["-f", "docker-compose.yml"];
  readonly #env: Record<string, string | undefined>;
  readonly #parts = new AsyncDisposableStack();
  readonly #builds: boolean;

  private constructor(options: ProjectOptions) {
    this.engine = options.engine;
    this.#builds = options.build ?? false;
    this.name = options.name ?? `e2e-${randomBytes(4).toString("hex")}`;
    this.folder = join(this.#parent, this.name);
    this.monkey = options.env?.CHAOS_CONTAINER_NAME ?? `${this.name}-monkey`;
    this.#tool = options.tool;
    this.#env = {
      ...forgetSettings(),
      ...this.engine.env,
      CHAOS_CONTAINER_NAME: this.monkey,
      // the tests read its events from its log
      LOG_FORMAT: "json",
      ...options.env,
    };
    this.#scale = Object.entries(options.services).flatMap(([service, { replicas }]) =>
      replicas === undefined ? [] : ["--scale", `${service}=${replicas}`],
    );
    mkdirSync(this.folder);
    this.#write("docker-compose.yml", {
      ...(options.version !== undefined && { version: options.version }),
      services: Object.fromEntries(
        Object.entries(options.services).map(([service, { replicas, labels, ...spec }]) => [
          service,
          { image: TEST_IMAGE, ...spec, labels: { ...RUN_LABEL, ...labels } },
        ]),
      ),
      networks: { default: { labels: RUN_LABEL } },
    });
    if (options.config !== undefined) {
      mkdirSync(join(this.folder, "chaos"));
      writeFileSync(join(this.folder, "chaos/config.ini"), options.config);
    }
  }

  /** Brings the user's project up alone. */
  static async up(options: ProjectOptions): Promise<ComposeProject> {
    await ensureTestImage(options.engine);
    return ComposeProject.#begin(options, (project) => project.#up("--no-build"));
  }

  /** Brings it up together with the monkey. */
  static async upWithMonkey(options: ProjectOptions): Promise<ComposeProject> {
    await ensureTestImage(options.engine);
    if (!options.build) await ensureMonkeyImage(options.engine);
    return ComposeProject.#begin(options, async (project) => {
      await project.#addMonkey(options);
      await project.#up(options.build ? "--build" : "--no-build");
    });
  }

  static async #begin(
    options: ProjectOptions,
    start: (project: ComposeProject) => Promise<unknown>,
  ): Promise<ComposeProject> {
    const project = new ComposeProject(options);
    try {
      await start(project);
      return project;
    } catch (error) {
      await project[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs compose on the project's files, e.g. `["stop", "worker"]`; it must succeed. */
  compose(...args: readonly string[]): Promise<string> {
    return run([...this.#tool.split(" "), ...this.#files, ...args], {
      cwd: this.folder,
      env: this.#env,
    });
  }

  /** Names of a service's containers, also of those that do not run; sorted. */
  async containers(service: string): Promise<readonly string[]> {
    const listed = await this.engine.docker(
      ...["ps", "-a", "--format", "{{.Names}}"],
      ...["--filter", `label=com.docker.compose.project=${this.name}`],
      ...["--filter", `label=com.docker.compose.service=${service}`],
    );
    return listed.split("\n").filter(Boolean).sort();
  }

  /** The monkey's log from its first line on, followed across its restarts. */
  log(): MonkeyLog {
    return this.#parts.use(MonkeyLog.ofContainer(this.engine, this.monkey));
  }

  /** What the engine tells about the containers of this project from now on, one JSON per line. */
  engineEvents(): LineWatch {
    const since = String(Date.now() / 1000);
    return this.#parts.use(
      new LineWatch(
        [
          ...["docker", "events", "--since", since, "--format", "{{json .}}"],
          ...["--filter", "type=container"],
          ...["--filter", `label=com.docker.compose.project=${this.name}`],
        ],
        { env: this.engine.env },
      ),
    );
  }

  /** Runs `chaos-monkey ...` inside the monkey's container. */
  chaosMonkey(...words: readonly string[]): Promise<CommandResult> {
    return outcomeOf(["docker", "exec", this.monkey, "chaos-monkey", ...words], {
      env: this.engine.env,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
    // first, so that it starts nothing again while compose takes the rest down
    await outcomeOf(["docker", "rm", "--force", this.monkey], { env: this.engine.env });
    try {
      await this.compose("down", "--volumes", "--remove-orphans", "--timeout", "0");
    } finally {
      rmSync(this.#parent, { recursive: true, force: true });
    }
    if (this.#builds) await removeUnnamedMonkeyImages(this.engine);
    const left = await this.engine.docker(
      ...["ps", "-aq", "--filter", `label=com.docker.compose.project=${this.name}`],
    );
    if (left !== "") throw new Error(`expected no container of ${this.name} to be left: ${left}`);
  }

  #write(file: string, content: unknown): void {
    // JSON is YAML
    writeFileSync(join(this.folder, file), JSON.stringify(content, undefined, 2));
  }

  async #addMonkey({ monkey = {} }: ProjectOptions): Promise<void> {
    const { engine } = this;
    this.#files.push("-f", join(repository, "docker-compose.chaos.yml"));
    this.#env.CHAOS_MONKEY_DIR ??= repository;
    this.#env.DOCKER_GID ??= await engine.docker(
      ...[
        "run",
        "--rm",
        ...RUN_LABEL_OPTION,
        "-v",
        `${engine.socket}:/socket`,
        TEST_IMAGE,
        "stat",
        "-c",
        "%g",
        "/socket",
      ],
    );
    const { volumes = [], ...rest } = monkey as { volumes?: readonly string[] };
    const socket = `${engine.socket}:/var/run/docker.sock`;
    this.#write("docker-compose.test.yml", {
      services: {
        chaos_monkey: {
          ...rest,
          labels: RUN_LABEL,
          volumes: volumes.some((volume) => volume.endsWith(":/var/run/docker.sock"))
            ? volumes
            : [socket, ...volumes],
        },
        chaos_guardian: { labels: RUN_LABEL },
      },
      volumes: { chaos_monkey_state: { labels: RUN_LABEL } },
    });
    this.#files.push("-f", "docker-compose.test.yml");
  }

  #up(building: string): Promise<string> {
    return this.compose("up", "-d", building, ...this.#scale);
  }
}
