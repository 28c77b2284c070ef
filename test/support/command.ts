import { spawn } from "node:child_process";

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Takes away what the caller's own environment would change: to be laid under `env`. */
export function forgetSettings(): Readonly<Record<string, undefined>> {
  const ours = Object.keys(process.env).filter((key) =>
    /^(CHAOS|COMPOSE)_|^LOG_(LEVEL|FORMAT)$/.test(key),
  );
  return Object.fromEntries(ours.map((key) => [key, undefined]));
}

/** Runs a command to its end, whatever its exit code is; rejects only if it cannot be started. */
export async function outcomeOf(
  [program = "", ...args]: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on("error", reject).on("close", resolve);
  return { exitCode: await promise, stdout, stderr };
}

/** Runs a command that must succeed, and answers what it printed, trimmed. */
export async function run(
  command: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await outcomeOf(command, options);
  if (exitCode === 0) return stdout.trim();
  throw new Error(
    `expected success of \`${command.join(" ")}\`, it ended with ${exitCode}:\n${stdout}${stderr}`,
  );
}
