import type { Engine } from "../engine/engine.ts";
import type { EngineSettings } from "../engine/settings.ts";

/** The engine that the settings name. Sends nothing yet. */
export async function createEngine(settings: EngineSettings): Promise<Engine> {
  // dockerode is the heaviest import of all, and most commands need none
  const { DockerEngine } = await import("../engine/docker/docker-engine.ts");
  return new DockerEngine(settings);
}
