import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../support/command.ts";
import { repository } from "../support/planted-tree.ts";

/** The program as it is shipped, built into a folder of its own until it is disposed of. */
export class BuiltProgram implements Disposable {
  readonly folder: string;
  readonly main: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.main = join(folder, "dist/main.js");
  }

  static async build(): Promise<BuiltProgram> {
    const built = new BuiltProgram(mkdtempSync(join(tmpdir(), "bench-")));
    try {
      const rolldown = join(repository, "node_modules/.bin/rolldown");
      await run([rolldown, "-c", "--dir", join(built.folder, "dist")], { cwd: repository });
      cpSync(join(repository, "package.json"), join(built.folder, "package.json"));
      symlinkSync(join(repository, "node_modules"), join(built.folder, "node_modules"));
      return built;
    } catch (error) {
      built[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
