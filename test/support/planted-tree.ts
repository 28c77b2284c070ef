import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The checkout that the tests belong to. */
export const repository = join(import.meta.dirname, "../..");

/** A small tree of its own, held against the rules of the checkout. */
export class PlantedTree implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "planted-tree-"));

  /** `files`: path to content. */
  constructor(files: Readonly<Record<string, string>>) {
    for (const name of ["package.json", "tsconfig.json", "biome.json", ".dependency-cruiser.cjs"]) {
      cpSync(join(repository, name), join(this.root, name));
    }
    cpSync(join(repository, "lint"), join(this.root, "lint"), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(this.root, "node_modules"));
    // Biome reads the ignore file of the repository it believes to stand in
    writeFileSync(join(this.root, ".gitignore"), "node_modules\n");
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
  }

  /** Runs a command of package.json's tools inside the tree. */
  run(command: string, args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.root,
      encoding: "utf8",
    });
    return { exitCode: status, output: stdout + stderr, stdout };
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
