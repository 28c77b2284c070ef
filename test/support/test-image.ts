import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outcomeOf, run } from "./command.ts";
import type { RealEngine } from "./real-engine.ts";

/** A small image with a shell, for containers to be struck. */
export const TEST_IMAGE = "chaos-monkey-test/busybox";

const BUSYBOX = ["/bin/busybox", "/usr/bin/busybox"];
const APPLETS = [
  "sh",
  "sleep",
  "true",
  "cat",
  "echo",
  "kill",
  "ls",
  "stat",
  "test",
  "touch",
  "wget",
];

/** Makes the image where it is missing: from this machine's static busybox, else from the hub's. */
export async function ensureTestImage(engine: RealEngine): Promise<void> {
  const { env } = engine;
  const present = await outcomeOf(["docker", "image", "inspect", TEST_IMAGE], { env });
  if (present.exitCode === 0) return;
  const busybox = BUSYBOX.find((path) => existsSync(path));
  if (busybox === undefined || !(await isStatic(busybox))) {
    await run(["docker", "pull", "busybox"], { env });
    await run(["docker", "tag", "busybox", TEST_IMAGE], { env });
    return;
  }
  const root = mkdtempSync(join(tmpdir(), "test-image-"));
  try {
    for (const folder of ["bin", "tmp", "etc"]) mkdirSync(join(root, folder));
    cpSync(busybox, join(root, "bin/busybox"), { dereference: true });
    for (const applet of APPLETS) symlinkSync("busybox", join(root, "bin", applet));
    const importing = `tar -C "$1" -c . | docker import -c 'CMD ["sleep", "100000"]' - "$2"`;
    await run(["bash", "-o", "pipefail", "-c", importing, "bash", root, TEST_IMAGE], { env });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function isStatic(program: string): Promise<boolean> {
  const { exitCode, stdout, stderr } = await outcomeOf(["ldd", program]);
  return exitCode !== 0 && /not a dynamic executable|statically/.test(stdout + stderr);
}
