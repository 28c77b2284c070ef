import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { CommandOptions } from "./command.ts";

/** Longest wait for a line where the caller names none; far above what anything takes. */
const PATIENCE_MS = 60_000;
const SHOWN_LINES = 30;

interface Waiting {
  readonly look: () => void;
}

/**
 * Follows what a command prints, line by line. A command that ends is run again as long as `again`
 * says so; lines that were seen before are then skipped, as after `docker logs --follow` of a
 * container that restarted.
 */
export class LineWatch implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #command: readonly string[];
  readonly #options: CommandOptions & { readonly again?: boolean };
  readonly #waiting = new Set<Waiting>();
  readonly #seen = { stdout: 0, stderr: 0 };
  #child: ChildProcess | undefined;
  #ended = Promise.resolve();
  #over = false;

  constructor(
    command: readonly string[],
    options: CommandOptions & { readonly again?: boolean } = {},
  ) {
    this.#command = command;
    this.#options = options;
    this.#follow();
  }

  /**
   * The first line from number `from` on that `pick` makes something of. Rejects with the last
   * lines when none comes in time.
   */
  async until<T>(
    what: string,
    pick: (line: string) => T | undefined,
    {
      from = 0,
      withinMs = PATIENCE_MS,
    }: { readonly from?: number; readonly withinMs?: number } = {},
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let at = from;
    const look = () => {
      for (; at < this.lines.length; at++) {
        const picked = pick(this.lines[at]!);
        if (picked !== undefined) return resolve(picked);
      }
    };
    const waiting = { look };
    this.#waiting.add(waiting);
    const timer = setTimeout(() => {
      const seen = this.lines.slice(-SHOWN_LINES).join("\n");
      reject(new Error(`expected ${what} within ${withinMs} ms, saw none; last lines:\n${seen}`));
    }, withinMs);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(waiting);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }

  #follow(): void {
    const [program = "", ...args] = this.#command;
    const child = spawn(program, args, {
      cwd: this.#options.cwd,
      env: { ...process.env, ...this.#options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of ["stdout", "stderr"] as const) {
      let skip = this.#seen[stream];
      createInterface(child[stream]).on("line", (line) => {
        if (skip-- > 0) return;
        this.#seen[stream]++;
        this.lines.push(line);
        for (const { look } of this.#waiting) look();
      });
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    child.on("error", () => resolve()).on("close", () => resolve());
    this.#ended = promise.then(async () => {
      if (this.#over || !this.#options.again) return;
      // nothing tells when there is more to read
      await new Promise((wait) => setTimeout(wait, 100));
      if (!this.#over) this.#follow();
    });
  }
}
