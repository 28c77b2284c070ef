import type { Settings } from "../config/slices.ts";
import type { Container } from "../engine/container.ts";
import type { Engine } from "../engine/engine.ts";
import type { Scope } from "../target/rules.ts";
import { resolveScope } from "../target/scope.ts";
import { ChaosError } from "../world/chaos-error.ts";

/** Where this process runs, and which containers are in its scope. */
export interface Location {
  /** The container of chaos-monkey itself; undefined outside one. */
  readonly self: Container | undefined;
  readonly scope: Scope;
}

/** Asks the engine. Rejects with `no-scope` where the answer is not certain. */
export async function findLocation(settings: Settings, engine: Engine): Promise<Location> {
  const { findOwnContainer } = await import("../engine/own-container.ts");
  const own = await findOwnContainer(engine);
  if (own.kind === "unknown") throw new ChaosError("no-scope", own.because);
  const self = own.kind === "container" ? own.container : undefined;
  const { scope, projects } = settings.target;
  const { findComposeProject } = await import("../config/compose-project.ts");
  const ofFolder = () => findComposeProject({ cwd: process.cwd(), env: process.env });
  const answer = resolveScope({ scope, projects, self, ofFolder });
  if (answer.kind === "unknown") throw new ChaosError("no-scope", answer.because);
  return { self, scope: answer.scope };
}
