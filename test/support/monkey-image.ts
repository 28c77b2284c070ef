import { run } from "./command.ts";
import { repository } from "./planted-tree.ts";
import { machineEngine, type RealEngine } from "./real-engine.ts";

/** As the overlay calls it. */
export const MONKEY_IMAGE = "docker-chaos-monkey";

const built = new Map<string, Promise<void>>();

/** Builds the image of this checkout, once in each test file, where the engine can build. */
export function ensureMonkeyImage(engine: RealEngine): Promise<void> {
  const host = engine.host ?? "";
  const building = built.get(host) ?? provide(engine);
  built.set(host, building);
  return building;
}

/**
 * Ids of images of the monkey whose name a later build took and that no container uses. Every build
 * of a changed checkout leaves one, and with compose v2 one for each service.
 */
export async function unnamedMonkeyImages(engine: RealEngine): Promise<readonly string[]> {
  const listed = await engine.docker(
    ...["image", "ls", "--quiet", "--no-trunc", "--filter", "dangling=true"],
    ...["--filter", "label=org.opencontainers.image.title=chaos-monkey"],
  );
  const unused: string[] = [];
  for (const id of new Set(listed.split("\n").filter(Boolean))) {
    const users = await engine.docker("ps", "--all", "--quiet", "--filter", `ancestor=${id}`);
    if (users === "") unused.push(id);
  }
  return unused;
}

/** Removes them, for they would pile up. */
export async function removeUnnamedMonkeyImages(engine: RealEngine): Promise<void> {
  const unused = await unnamedMonkeyImages(engine);
  if (unused.length > 0) await engine.docker("image", "rm", ...unused);
}

async function provide(engine: RealEngine): Promise<void> {
  if (engine === machineEngine) {
    await engine.docker("build", "-q", "-t", MONKEY_IMAGE, repository);
    await removeUnnamedMonkeyImages(engine);
    return;
  }
  await ensureMonkeyImage(machineEngine);
  const id = (from: RealEngine) => from.docker("image", "inspect", "-f", "{{.Id}}", MONKEY_IMAGE);
  if ((await id(machineEngine)) === (await id(engine).catch(() => ""))) return;
  const carrying =
    'docker --host "$1" save "$3" | docker --host "$2" load >/dev/null && docker --host "$2" image inspect "$3"';
  await run([
    ...["bash", "-o", "pipefail", "-c", carrying, "bash"],
    ...[machineEngine.host ?? "", engine.host ?? "", MONKEY_IMAGE],
  ]);
  await removeUnnamedMonkeyImages(engine);
}
