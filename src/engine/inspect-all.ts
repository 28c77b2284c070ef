import type { Container } from "./container.ts";
import type { Inspecting, Listing } from "./engine.ts";

/** So that a host with a thousand containers is not asked for all of them at the same moment. */
const INSPECTIONS_AT_ONCE = 8;

/** Every container of the host, in no order; those that vanish meanwhile are left out. */
export async function inspectAll(engine: Listing & Inspecting): Promise<readonly Container[]> {
  const queue = (await engine.list()).map(({ id }) => id);
  const containers: Container[] = [];
  const worker = async () => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const container = await engine.inspect(id);
      if (container) containers.push(container);
    }
  };
  await Promise.all(Array.from({ length: INSPECTIONS_AT_ONCE }, worker));
  return containers;
}
