import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { MAIN } from "../support/chaos-monkey.ts";
import { forgetSettings } from "../support/command.ts";

const KEPT_LINES = 200;

/** `chaos-monkey` in a process of its own, to be killed at any moment. */
export class MonkeyProcess implements AsyncDisposable {
  /** The latest lines of its log, with what it says on stderr. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  constructor(options: {
    /** None: the daemon. */
    readonly words?: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** A module that is loaded before the program. */
    readonly preload?: URL;
    /** The program that runs it; this test's own unless said otherwise. */
    readonly node?: string;
  }) {
    const { words = [], env, preload, node = process.execPath } = options;
    const preloading = preload ? ["--import", preload.href] : [];
    this.#child = spawn(node, [...preloading, MAIN, ...words], {
      env: { ...process.env, ...forgetSettings(), LOG_FORMAT: "json", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#gone = once(this.#child, "close").then(() => this.#tell());
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on("line", (line) => {
        this.lines.push(line);
        if (this.lines.length > KEPT_LINES) this.lines.shift();
        this.#tell();
      });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Has it ended, and how; undefined: it runs. */
  get end(): number | NodeJS.Signals | undefined {
    return this.#child.signalCode ?? this.#child.exitCode ?? undefined;
  }

  /** Resolves when it has said this. Rejects when it ends before. */
  async said(words: string): Promise<void> {
    while (!this.lines.some((line) => line.includes(words))) {
      if (this.end !== undefined) {
        throw new Error(
          `expected ${words} in its log, it ended (${this.end}) with:\n${this.lines.join("\n")}`,
        );
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  /** The daemon serves, and has begun to put back what an earlier one left. */
  ready(): Promise<void> {
    return this.said('"kind":"daemon.ready"');
  }

  /** Sends a signal and resolves when it is gone, with its exit code or what ended it. */
  async signalled(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | undefined> {
    this.#child.kill(signal);
    return await this.ended();
  }

  async ended(): Promise<number | NodeJS.Signals | undefined> {
    await this.#gone;
    return this.end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signalled("SIGKILL");
  }

  #tell(): void {
    for (const look of this.#waiting) look();
  }
}
