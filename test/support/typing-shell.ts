import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

/** Somebody who types into an interactive shell on a terminal, as `script` makes one. */
export class TypingShell implements AsyncDisposable {
  readonly #process: ChildProcess;
  #screen = "";
  #onText: () => void = () => {};

  constructor(
    command: string,
    options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
  ) {
    this.#process = spawn("script", ["-qfec", command, "/dev/null"], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, TERM: "dumb" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#screen += stripVTControlCharacters(text);
      this.#onText();
    });
    this.#process.on("close", () => this.#onText());
  }

  type(keys: string): void {
    this.#process.stdin?.write(keys);
  }

  /** Resolves with what the pattern's first group matches, once it stands below what was shown. */
  async shown(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#screen);
      if (found) {
        this.#screen = this.#screen.slice(found.index + found[0].length);
        return found[1] ?? "";
      }
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
        throw new Error(`expected ${pattern}, the shell ended with:\n${this.#screen}`);
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onText = resolve;
      await promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    // the terminal goes with it, and so the shell is hung up on
    this.#process.kill("SIGKILL");
    await gone;
  }
}
