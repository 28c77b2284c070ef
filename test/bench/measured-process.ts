import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { forgetSettings } from "../support/command.ts";

/** The unit of the times in /proc/PID/stat; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A process whose lines are read and whose use of the machine is looked at from outside. */
export class MeasuredProcess implements AsyncDisposable {
  readonly pid: number;
  /** By our monotonic clock, in milliseconds. */
  readonly startedAt: number;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(
    script: string,
    env: Readonly<Record<string, string>> = {},
    words: readonly string[] = [],
  ) {
    this.startedAt = performance.now();
    const child = spawn(process.execPath, [script, ...words], {
      env: { ...process.env, ...forgetSettings(), LOG_FORMAT: "json", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (child.pid === undefined) throw new Error(`expected ${script} to start, it did not`);
    this.#child = child;
    this.pid = child.pid;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line that it prints with this text in it. */
  async printed(text: string): Promise<string> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`expected the process to print ${text}, it ended before`);
      if (String(value).includes(text)) return String(value);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** What it holds in memory now, in MiB. */
  residentMiB(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }

  /** Processor time since its start in all its threads, in milliseconds. */
  processorMs(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, "utf8");
    // its name, in brackets, may hold anything
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return ((Number(user) + Number(system)) / TICKS_PER_SECOND) * 1000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await gone;
  }
}
