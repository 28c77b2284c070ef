import type { RealEngine } from "./real-engine.ts";

/**
 * On everything that a run of the tests makes on an engine, so that others may use the engine
 * meanwhile. vitest.config.ts names the run for all its processes.
 */
export const RUN_LABEL = {
  "chaos-monkey-test.run": process.env.MONKEY_TEST_RUN ?? "alone",
} as const;

/** The same as options of `docker run`, `docker network create` and the like. */
export const RUN_LABEL_OPTION: readonly string[] = labelOption(RUN_LABEL);

const LISTS = {
  container: ["ps", "--all", "--format", "{{.Names}}"],
  network: ["network", "ls", "--format", "{{.Name}}"],
  volume: ["volume", "ls", "--format", "{{.Name}}"],
  image: ["image", "ls", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"],
} as const;

/** What carries such a label, e.g. `network shop_default`. */
export async function labelled(
  engine: RealEngine,
  label: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const [, words = ""] = labelOption(label);
  const found: string[] = [];
  for (const [kind, list] of Object.entries(LISTS)) {
    const listed = await engine.docker(...list, "--filter", `label=${words}`);
    found.push(
      ...listed
        .split("\n")
        .filter(Boolean)
        .map((name) => `${kind} ${name}`),
    );
  }
  return found;
}

function labelOption(label: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(label).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
}
