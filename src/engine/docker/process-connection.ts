import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";

/** So much of what the process complains of is kept. */
const LONGEST_COMPLAINT = 4096;

/** The process that carried the connection has ended, and why. */
export class CarrierEnded extends Error {
  readonly program: string;
  /** Undefined: it could not be started, or a signal ended it. */
  readonly exitCode: number | undefined;
  /** What it wrote to stderr, or why it could not be started. */
  readonly complaint: string;

  constructor(program: string, exitCode: number | undefined, complaint: string) {
    super(`${program} ended${exitCode === undefined ? "" : ` with ${exitCode}`}: ${complaint}`);
    this.name = "CarrierEnded";
    this.program = program;
    this.exitCode = exitCode;
    this.complaint = complaint;
  }
}

/** A connection over stdin and stdout of a process, with what Node's HTTP client wants of a socket. */
export class ProcessConnection extends Duplex {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #idleMs = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(program: string, words: readonly string[]) {
    super();
    // a session of its own: Ctrl-C at our terminal must not cut what puts things back
    this.#child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"], detached: true });
    const { stdin, stdout, stderr } = this.#child;
    let complaint = "";
    stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-LONGEST_COMPLAINT);
    });
    stdout.on("data", (chunk: Buffer) => {
      this.#touch();
      if (!this.push(chunk)) stdout.pause();
    });
    // its end says more than the pipe that it leaves behind
    stdin.on("error", () => {});
    this.#child.on("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "ENOENT" ? "it is not installed here" : error.message;
      this.destroy(new CarrierEnded(program, undefined, why));
    });
    this.#child.on("close", (exitCode) => {
      if (exitCode === 0) this.push(null);
      else this.destroy(new CarrierEnded(program, exitCode ?? undefined, complaint.trim()));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#touch();
    const { stdin } = this.#child;
    if (stdin.writable) stdin.write(chunk, () => done());
    // the process has ended, and its end is about to destroy this
    else done();
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#idle);
    this.#child.kill();
    done(error);
  }

  /** Emits `timeout` when nothing came or went for so long; 0: never. */
  setTimeout(idleMs: number, listener?: () => void): this {
    this.#idleMs = idleMs;
    if (listener) this.once("timeout", listener);
    this.#touch();
    return this;
  }

  #touch(): void {
    clearTimeout(this.#idle);
    if (this.#idleMs === 0) return;
    this.#idle = setTimeout(() => this.emit("timeout"), this.#idleMs).unref();
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    this.#child.ref();
    for (const pipe of this.#pipes()) pipe.ref();
    return this;
  }

  /** An idle connection keeps no program running. */
  unref(): this {
    this.#child.unref();
    for (const pipe of this.#pipes()) pipe.unref();
    return this;
  }

  /** Node's pipes to a process are sockets, which its types do not say. */
  #pipes(): readonly Socket[] {
    const { stdin, stdout, stderr } = this.#child;
    return [stdin, stdout, stderr] as unknown as readonly Socket[];
  }
}
