import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { forgetSettings, outcomeOf, run } from "../support/command.ts";
import { repository } from "../support/planted-tree.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { bin, files, version } = JSON.parse(
  readFileSync(join(repository, "package.json"), "utf8"),
) as {
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly version: string;
};

test("what npm pack makes of a fresh checkout is built, and its programs run", async () => {
  const folder = temporaryFolder();
  const checkout = join(folder, "checkout");
  mkdirSync(checkout);
  const shipped = files.filter((name) => name !== "dist");
  for (const name of ["package.json", "rolldown.config.ts", "tsconfig.json", "src", ...shipped]) {
    cpSync(join(repository, name), join(checkout, name), { recursive: true });
  }
  const packages = join(repository, "node_modules");
  symlinkSync(packages, join(checkout, "node_modules"));
  await run(["npm", "pack", "--pack-destination", folder], { cwd: checkout });
  await run(["tar", "-xzf", `docker-chaos-monkey-${version}.tgz`], { cwd: folder });
  const packed = join(folder, "package");
  symlinkSync(packages, join(packed, "node_modules"));

  const ask = (program: string, ...words: readonly string[]) =>
    outcomeOf([process.execPath, join(packed, bin[program] ?? ""), ...words], {
      cwd: folder,
      env: forgetSettings(),
    });
  expect(await ask("chaos-monkey", "--version")).toMatchObject({ stdout: `${version}\n` });
  expect((await ask("chaos", "--version")).stdout).toContain(`version ${version} `);
  // what it copies from, it finds beside itself
  expect(await ask("chaos-monkey", "init")).toMatchObject({ exitCode: 0, stderr: "" });
  const config = readFileSync(join(folder, "chaos/config.ini"), "utf8");
  expect(config).toBe(readFileSync(join(repository, "config.example.ini"), "utf8"));
  const demo = await ask("chaos-monkey", "demo", "--for", "100ms");
  expect(demo).toMatchObject({ exitCode: 0, stderr: "" });
});
