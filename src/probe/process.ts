import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { BoundedText } from "./bounded-text.ts";

/** What to run, and for how long at most. */
export interface ProcessRequest {
  /** A program with its arguments, or one line for /bin/sh. */
  readonly command:
    | { readonly program: string; readonly arguments: readonly string[] }
    | { readonly shellLine: string };
  /** No limit where it is left out. */
  readonly timeoutMs?: number;
  /** How much of each output is kept; 16 MiB where it is left out. The rest is read and dropped. */
  readonly maxOutputBytes?: number;
  /** Aborted: the process and its children are killed. */
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export type ProcessOutcome =
  | {
      readonly kind: "exited";
      /** The exit code, or the negative number of the signal that ended it. */
      readonly status: number;
      readonly stdout: string;
      readonly stderr: string;
      /** How many bytes of both outputs were dropped, where any were. */
      readonly droppedBytes?: number;
    }
  | { readonly kind: "timed-out" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "not-started"; readonly because: string };

/** How much of each output is kept where a request names no other limit. */
export const MAX_OUTPUT_BYTES = 16 * 2 ** 20;

/** How long after a kill another process may still hold the other end of the pipes. */
const PIPES_GRACE_MS = 500;

/**
 * Runs a command to its end. It gets a process group of its own, so that a timeout or an
 * interruption also ends its children; what outlives an ordinary exit (a load generator in the
 * background with its output elsewhere) is left alone. Standard input, working folder and
 * environment are those of this process unless given. Never rejects.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessOutcome> {
  const { command, signal, timeoutMs } = request;
  if (signal?.aborted) return { kind: "interrupted" };
  const child = start(request);
  if (child instanceof Error) return { kind: "not-started", because: child.message };

  const { promise, resolve } = Promise.withResolvers<ProcessOutcome>();
  const { maxOutputBytes = MAX_OUTPUT_BYTES } = request;
  const stdout = new BoundedText(maxOutputBytes);
  const stderr = new BoundedText(maxOutputBytes);
  child.stdout?.on("data", (part: Buffer) => stdout.push(part));
  child.stderr?.on("data", (part: Buffer) => stderr.push(part));
  let cut: "timed-out" | "interrupted" | undefined;
  const cutShort = (why: "timed-out" | "interrupted") => {
    cut ??= why;
    killGroup(child);
    // a process that left the group may hold the pipes open for ever
    pipesGrace ??= setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ kind: why });
    }, PIPES_GRACE_MS);
  };
  let pipesGrace: NodeJS.Timeout | undefined;
  const onAbort = () => cutShort("interrupted");
  signal?.addEventListener("abort", onAbort);
  const deadline =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => cutShort("timed-out"), Math.min(Math.max(timeoutMs, 0), 2 ** 31 - 1));
  child.once("error", (error) => {
    if (child.pid === undefined) resolve({ kind: "not-started", because: error.message });
  });
  child.once("close", (code, ended) => {
    if (cut !== undefined) resolve({ kind: cut });
    else {
      const droppedBytes = stdout.droppedBytes + stderr.droppedBytes;
      resolve({
        kind: "exited",
        status: code ?? -signalNumber(ended),
        stdout: stdout.text,
        stderr: stderr.text,
        ...(droppedBytes > 0 && { droppedBytes }),
      });
    }
  });
  try {
    return await promise;
  } finally {
    clearTimeout(deadline);
    clearTimeout(pipesGrace);
    signal?.removeEventListener("abort", onAbort);
    groups.delete(child);
  }

  function start(wanted: ProcessRequest): ChildProcess | Error {
    const options = {
      detached: true,
      stdio: ["inherit", "pipe", "pipe"] as ["inherit", "pipe", "pipe"],
      env: { ...(wanted.env ?? process.env) },
      ...(wanted.cwd !== undefined && { cwd: wanted.cwd }),
    };
    try {
      const started =
        "shellLine" in command
          ? spawn("/bin/sh", ["-c", command.shellLine], options)
          : spawn(command.program, [...command.arguments], options);
      groups.add(started);
      return started;
    } catch (error) {
      // a NUL byte among the arguments, or more of them than the kernel takes
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** The processes that run now: none may outlive this program when it has to leave at once. */
const groups = new Set<ChildProcess>();

/** Kills the processes that still run; for the last moment of a program. */
export function killRunningProcesses(): void {
  for (const child of groups) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // the group is empty
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : constants.signals[name];
}
