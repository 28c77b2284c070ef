import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type CommandResult, forgetSettings, outcomeOf } from "./command.ts";
import { repository } from "./planted-tree.ts";

export const MAIN = join(repository, "src/main.ts");

interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Runs `chaos-monkey` with these words to its end, from source, without settings of the caller. */
export function chaosMonkey(
  words: readonly string[],
  { env, cwd }: Surroundings = {},
): Promise<CommandResult> {
  return outcomeOf([process.execPath, MAIN, ...words], {
    ...(cwd !== undefined && { cwd }),
    env: { ...forgetSettings(), ...env },
  });
}

/** `chaos-monkey` with these words while it runs, its log in JSON; ended with the test at the latest. */
export class RunningMonkey {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #stdout = "";
  #stderr = "";
  #onText: () => void = () => {};

  constructor(words: readonly string[], { env, cwd }: Surroundings = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...words], {
      cwd,
      env: { ...process.env, ...forgetSettings(), LOG_FORMAT: "json", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#onText();
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#onText();
    });
    const { promise, resolve } = Promise.withResolvers<number | null>();
    this.#child.on("close", (code) => {
      resolve(code);
      this.#onText();
    });
    this.#ended = promise;
    onTestFinished(async () => {
      this.#child.kill("SIGKILL");
      await this.#ended;
    });
  }

  /** Resolves with all of stdout once it matches; rejects when it ends before. */
  printed(pattern: RegExp): Promise<string> {
    return this.#until(pattern, () => this.#stdout);
  }

  /** The same for stderr. */
  said(pattern: RegExp): Promise<string> {
    return this.#until(pattern, () => this.#stderr);
  }

  async #until(pattern: RegExp, text: () => string): Promise<string> {
    while (!pattern.test(text())) {
      if (this.#child.exitCode !== null) {
        throw new Error(`expected ${pattern}, it ended with:\n${this.#stdout}${this.#stderr}`);
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onText = resolve;
      await promise;
    }
    return text();
  }

  /** Nobody reads its stdout any more. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<CommandResult> {
    return { exitCode: await this.#ended, stdout: this.#stdout, stderr: this.#stderr };
  }
}
