import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";

/** What to run, and for how long at most. */
export interface ProcessRequest {
  /** A program with its arguments, or one line for /bin/sh. */
  readonly command:
    | { readonly program: string; readonly arguments: readonly string[] }
    | { readonly shellLine: string };
  /** No limit where it is left out. */
  readonly timeoutMs?: number;
  /** Aborted: the process and all it has started are killed. */
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
    }
  | { readonly kind: "timed-out" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "not-started"; readonly because: string };

/** How long after a kill somebody else may still hold the other end of our pipes. */
const LAST_WORDS_MS = 500;

/**
 * Runs a command to its end. It gets a process group of its own, so that a timeout or an
 * interruption also ends what it has started; what outlives an ordinary exit (a load generator
 * that was sent to the background with its output elsewhere) is left alone. Standard input, working
 * folder and environment are ours unless given. Never rejects.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessOutcome> {
  const { command, signal, timeoutMs } = request;
  if (signal?.aborted) return { kind: "interrupted" };
  const child = start(request);
  if (child instanceof Error) return { kind: "not-started", because: child.message };

  const { promise, resolve } = Promise.withResolvers<ProcessOutcome>();
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (part: Buffer) => void stdout.push(part));
  child.stderr?.on("data", (part: Buffer) => void stderr.push(part));
  let cut: "timed-out" | "interrupted" | undefined;
  const cutShort = (why: "timed-out" | "interrupted") => {
    cut ??= why;
    killGroup(child);
    // one that left the group may hold the pipes open for ever
    lastWords ??= setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ kind: why });
    }, LAST_WORDS_MS);
  };
  let lastWords: NodeJS.Timeout | undefined;
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
    else
      resolve({
        kind: "exited",
        status: code ?? -signalNumber(ended),
        stdout: decode(Buffer.concat(stdout)),
        stderr: decode(Buffer.concat(stderr)),
      });
  });
  try {
    return await promise;
  } finally {
    clearTimeout(deadline);
    clearTimeout(lastWords);
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

/** Those that run now: nothing that we started may outlive us when we are told to leave at once. */
const groups = new Set<ChildProcess>();

/** Kills whatever still runs; for the very last moment of a program. */
export function killRunningProcesses(): void {
  for (const child of groups) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // nobody is left in the group
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : constants.signals[name];
}

/** UTF-8 as nearly everybody writes; what is not UTF-8 is shown byte by byte rather than lost. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}
