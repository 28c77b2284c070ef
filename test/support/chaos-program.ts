import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Journal } from "../../src/report/journal.ts";
import { type CommandResult, forgetSettings, outcomeOf } from "./command.ts";
import { repository } from "./planted-tree.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const CHAOS = join(repository, "src/chaos.ts");

/** The test's own folder in which `chaos` is run, with a home without settings. */
export class ChaosFolder {
  readonly path = temporaryFolder();

  file(name: string): string {
    return join(this.path, name);
  }

  async write(name: string, content: unknown): Promise<string> {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await writeFile(this.file(name), text);
    return name;
  }

  /** Writes experiment.json; title, description and an empty method come by themselves. */
  async experiment(content: Readonly<Record<string, unknown>>): Promise<string> {
    return this.write("experiment.json", {
      title: "case",
      description: "a case",
      method: [],
      ...content,
    });
  }

  run(
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    return outcomeOf([process.execPath, CHAOS, ...words], {
      cwd: this.path,
      env: { ...this.#env, ...env },
    });
  }

  /** Starts it and hands out the process, which ends with the test at the latest. */
  start(words: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [CHAOS, ...words], {
      cwd: this.path,
      env: { ...process.env, ...this.#env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await exitOf(child);
    });
    return child;
  }

  async text(name: string): Promise<string> {
    return readFile(this.file(name), "utf8");
  }

  async journal(name = "journal.json"): Promise<Journal> {
    return JSON.parse(await this.text(name)) as Journal;
  }

  get #env() {
    return {
      ...forgetSettings(),
      CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN: undefined,
      HOME: this.path,
    };
  }
}

/** The exit code of a process once it has one. */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}
